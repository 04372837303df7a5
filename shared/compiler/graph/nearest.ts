import { matrixOf, type Matrix } from './along.ts';

/** Which input pixel each output pixel of a nearest-neighbour resize shows, along one axis, as in TensorFlow. */
export function nearestIndices(
  from: number,
  to: number,
  alignCorners: boolean,
  halfPixelCenters: boolean,
): readonly number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const position = halfPixelCenters ? scale * (i + 0.5) : scale * i;
    return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(position) : Math.floor(position)));
  });
}

/** The same as a matrix [to, from] of zeros and ones. */
export function nearestMatrix(
  from: number,
  to: number,
  alignCorners: boolean,
  halfPixelCenters: boolean,
): Matrix {
  const sources = nearestIndices(from, to, alignCorners, halfPixelCenters);
  return matrixOf(
    to,
    from,
    sources.map((source, i) => [i, source, 1] as const),
  );
}
