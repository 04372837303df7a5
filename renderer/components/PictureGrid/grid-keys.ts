/** Where the arrow keys lead in a grid that fills its rows from the left. Null for keys that do not move. */
export function moveInGrid(
  key: string,
  at: number,
  count: number,
  columns: number,
  pageRows: number,
): number | null {
  const last = count - 1;
  const clamp = (index: number) => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowRight':
      return clamp(at + 1);
    case 'ArrowLeft':
      return clamp(at - 1);
    case 'ArrowDown':
      return at + columns <= last ? at + columns : at;
    case 'ArrowUp':
      return at - columns >= 0 ? at - columns : at;
    case 'PageDown':
      return clamp(at + columns * pageRows);
    case 'PageUp':
      return clamp(at - columns * pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Every number from one to the other, in either direction. */
export function between(from: number, to: number): readonly number[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  return Array.from({ length: high - low + 1 }, (_, offset) => low + offset);
}
