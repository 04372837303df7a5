/** How each output pixel of a bilinear resize is mixed of input pixels, along one axis, as in TensorFlow. */
import { matrixOf, type Matrix } from './along.ts';

export function bilinearMatrix(
  from: number,
  to: number,
  alignCorners: boolean,
  halfPixelCenters: boolean,
): Matrix {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const entries = Array.from({ length: to }, (_, i) => {
    const position = Math.max(0, halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i);
    const below = Math.min(from - 1, Math.floor(position));
    const above = Math.min(from - 1, below + 1);
    return [
      [i, below, 1 - (position - below)],
      [i, above, position - below],
    ] as const;
  });
  return matrixOf(to, from, entries.flat());
}
