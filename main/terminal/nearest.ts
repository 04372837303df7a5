/** What a person may have meant by a name that does not exist. */

/** The name that takes the fewest changes, where they are few for its length; null where none is near. */
export function nearest(named: string, names: readonly string[]): string | null {
  const wanted = named.toLocaleLowerCase();
  const ranked = [...new Set(names)]
    .map((name) => ({ name, changes: changesBetween(wanted, name.toLocaleLowerCase()) }))
    .toSorted((a, b) => a.changes - b.changes);
  const [best] = ranked;
  return best !== undefined && best.changes <= Math.max(1, Math.floor(wanted.length / 3)) ? best.name : null;
}

/** Letters to insert, leave out, replace or swap with their neighbour (restricted Damerau–Levenshtein distance). */
function changesBetween(from: string, to: string): number {
  const [a, b] = [Array.from(from), Array.from(to)];
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  a.forEach((letter, i) => {
    const row = [i + 1];
    b.forEach((other, j) => {
      const isSwapped = i > 0 && j > 0 && letter === b[j - 1] && a[i - 1] === other;
      const options = [
        (above[j + 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (above[j] ?? 0) + (letter === other ? 0 : 1),
        ...(isSwapped ? [(before[j - 1] ?? 0) + 1] : []),
      ];
      row.push(Math.min(...options));
    });
    before = above;
    above = row;
  });
  return above.at(-1) ?? 0;
}
