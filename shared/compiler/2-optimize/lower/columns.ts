/** im2col: every window of an image as one row of a matrix, made by one `Gather` whose index all images share. */
import { sizeOf } from '../../graph/shape.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/node.ts';
import { indicesOf } from './indices.ts';

/** Windows along one axis: window `i` covers pixels `start + i · stride + a · dilation` for a in 0 … kernel − 1. */
export interface Windows {
  readonly count: number;
  readonly start: number;
  readonly stride: number;
  readonly kernel: number;
  readonly dilation: number;
}

/** First and one past the last pixel that the windows touch. */
function extent({ count, start, stride, kernel, dilation }: Windows): readonly [number, number] {
  return [start, start + (count - 1) * stride + (kernel - 1) * dilation + 1];
}

function divides(divisor: number, ...values: readonly number[]): boolean {
  return values.every((value) => value % divisor === 0);
}

/** Most neighbouring pixels that one copied run may hold, so that every window is whole runs. */
function runLength(across: Windows): number {
  if (across.dilation !== 1) return 1;
  for (let run = across.kernel; run > 1; run--) {
    if (divides(run, across.kernel) && (divides(run, across.stride) || across.count === 1)) return run;
  }
  return 1;
}

/**
 * Cuts an image to the pixels its windows touch, zeros outside it.
 * @returns [n, height, width, c] whose pixel 0 is the first of the first window
 */
function cropAndPad(x: Node, down: Windows, across: Windows, run: number, g: Builder): Node {
  const [, h = 0, w = 0] = x.shape;
  const [top, bottom] = extent(down);
  const [left, right] = extent(across);
  const wide = left + Math.ceil((right - left) / run) * run;
  const cut = g.slice(
    x,
    [0, Math.max(0, top), Math.max(0, left), 0],
    [x.shape[0] ?? 0, Math.min(h, bottom), Math.min(w, wide), x.shape[3] ?? 0],
  );
  return g.pad(
    cut,
    [0, Math.max(0, -top), Math.max(0, -left), 0],
    [0, Math.max(0, bottom - h), Math.max(0, wide - w), 0],
  );
}

function nameOf({ count, start, stride, kernel, dilation }: Windows): string {
  return [count, start, stride, kernel, dilation].join();
}

/** Index of every copied run: [rows, columns, kernel rows, runs], in units of runs of one image. */
function runIndices(down: Windows, across: Windows, width: number, run: number): Int32Array {
  const runs = across.kernel / run;
  const indices = new Int32Array(down.count * across.count * down.kernel * runs);
  let at = 0;
  for (let i = 0; i < down.count; i++) {
    for (let j = 0; j < across.count; j++) {
      for (let a = 0; a < down.kernel; a++) {
        const row = (i * down.stride + a * down.dilation) * (width / run);
        for (let b = 0; b < runs; b++) indices[at++] = row + (j * across.stride) / run + b * across.dilation;
      }
    }
  }
  return indices;
}

/**
 * @param x image [n, h, w, c]
 * @returns matrix [n · rows · columns, kernel rows · kernel columns · c]
 */
export function columns(x: Node, down: Windows, across: Windows, g: Builder): Node {
  const [n = 0, , , c = 0] = x.shape;
  const run = runLength(across);
  const image = cropAndPad(x, down, across, run, g);
  const shape = [n * down.count * across.count, down.kernel * across.kernel * c];
  // Windows that lie side by side in memory are the matrix already.
  if (
    sizeOf(shape) === sizeOf(image.shape) &&
    (down.count * across.count === 1 || down.kernel * across.kernel === 1)
  ) {
    return g.reshape(image, shape);
  }
  const [, height = 0, width = 0] = image.shape;
  const runs = g.reshape(image, [n, (height * width) / run, run * c]);
  const key = `${nameOf(down)} by ${nameOf(across)} of ${width}, runs of ${run}`;
  const indices = indicesOf(key, () => runIndices(down, across, width, run));
  return g.reshape(g.gather(runs, g.indices(indices), 1), shape);
}
