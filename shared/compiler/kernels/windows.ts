/** The windows of a pooling, along each spatial axis of [N, …, C]. */
import * as tf from '@tensorflow/tfjs-core';
import { invariant } from '../../errors/index.ts';
import { matrixOf, type Matrix } from '../graph/along.ts';

export interface PoolAttrs {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

/** Window `i` covers pixels `i · stride − before` and the next ones, `kernel` of them, as far as there are any. */
export interface PoolWindows {
  readonly axis: number;
  readonly length: number;
  readonly count: number;
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
}

/** One number for every spatial axis, or one for all. */
function at(value: number | readonly number[], axis: number): number {
  return typeof value === 'number' ? value : (value[axis] ?? 1);
}

function pair(value: number | readonly number[]): [number, number] {
  return [at(value, 0), at(value, 1)];
}

function triple(value: number | readonly number[]): [number, number, number] {
  return [at(value, 0), at(value, 1), at(value, 2)];
}

/** Windows of images [N, H, W, C] and of volumes [N, D, H, W, C]. Negative padding, which tfjs finds where strides leave gaps, is none. */
export function poolWindows(shape: readonly number[], attrs: PoolAttrs): readonly PoolWindows[] {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const [n, a, b, c, d] = shape;
  invariant(n !== undefined && a !== undefined && b !== undefined && c !== undefined, 'an image has 4 axes');
  const windows = (
    axis: number,
    length: number,
    count: number,
    kernel: number,
    stride: number,
    before: number,
  ) => ({ axis, length, count, kernel, stride, before: Math.max(0, before) });
  if (d === undefined) {
    const [sizes, steps] = [pair(filterSize), pair(strides)];
    const i = tf.backend_util.computePool2DInfo([n, a, b, c], sizes, steps, 1, pad, dimRoundingMode);
    return [
      windows(1, i.inHeight, i.outHeight, i.filterHeight, i.strideHeight, i.padInfo.top),
      windows(2, i.inWidth, i.outWidth, i.filterWidth, i.strideWidth, i.padInfo.left),
    ];
  }
  const [sizes, steps] = [triple(filterSize), triple(strides)];
  const i = tf.backend_util.computePool3DInfo([n, a, b, c, d], sizes, steps, 1, pad, dimRoundingMode);
  return [
    windows(1, i.inDepth, i.outDepth, i.filterDepth, i.strideDepth, i.padInfo.front),
    windows(2, i.inHeight, i.outHeight, i.filterHeight, i.strideHeight, i.padInfo.top),
    windows(3, i.inWidth, i.outWidth, i.filterWidth, i.strideWidth, i.padInfo.left),
  ];
}

/** Pixels that window `i` covers. */
function covered({ length, kernel, stride, before }: PoolWindows, i: number): readonly number[] {
  const first = i * stride - before;
  return Array.from({ length: kernel }, (_, tap) => first + tap).filter(
    (pixel) => pixel >= 0 && pixel < length,
  );
}

/** How many pixels each window covers; fewer than the kernel has at borders. */
export function coveredCounts(windows: PoolWindows): readonly number[] {
  return Array.from({ length: windows.count }, (_, i) => covered(windows, i).length);
}

/** [count, length]: averages of windows over what they cover, or sums divided by the whole kernel. */
export function averageMatrix(windows: PoolWindows, over: 'covered' | 'kernel'): Matrix {
  const rows = Array.from({ length: windows.count }, (_, i) => {
    const pixels = covered(windows, i);
    const share = 1 / (over === 'covered' ? pixels.length : windows.kernel);
    return pixels.map((pixel) => [i, pixel, share] as const);
  });
  return matrixOf(windows.count, windows.length, rows.flat());
}

/** Whether windows cut the axis into whole pieces side by side. */
export function isTiled({ length, count, kernel, stride, before }: PoolWindows): boolean {
  return kernel === stride && before === 0 && count * kernel === length;
}
