const gap = 6;

/**
 * Side of a cell so that all pictures fit into a box without scrolling, by whole factors of the picture's side, so that
 * every pixel has the same size. At least as large as can be recognised, even if the grid then scrolls.
 * @param fixed cells in a row, where that is given; else as many as fit
 * @param side longer side of a picture in pixels
 */
export function fitCells(
  count: number,
  side: number,
  boxWidth: number,
  boxHeight: number,
  fixed?: number,
): number {
  const smallest = Math.max(1, Math.ceil(48 / side));
  const largest = Math.max(smallest, Math.floor(256 / side));
  for (let factor = largest; factor > smallest; factor--) {
    const cell = side * factor;
    const columns = Math.floor((boxWidth - gap) / (cell + gap));
    if (fixed !== undefined && fixed > columns) continue;
    if (columns >= 1 && Math.ceil(count / (fixed ?? columns)) * (cell + gap) + gap <= boxHeight) return cell;
  }
  return Math.min(side * smallest, Math.max(64, boxWidth - 2 * gap));
}
