/**
 * Pooling of images [N, H, W, C] and volumes [N, D, H, W, C], one axis after another: averages are products with small
 * matrices, maxima are taken of shifted slices; where windows lie side by side, both are plain reductions.
 */
import * as tf from '@tensorflow/tfjs-core';
import { multiplyAxis, transposed } from '../graph/along.ts';
import type { Builder } from '../graph/builder.ts';
import { fold } from '../graph/fold.ts';
import type { Node } from '../graph/node.ts';
import { dim, sizeOf } from '../graph/shape.ts';
import { defineKernel, type Kernel } from './kernel.ts';
import { averageMatrix, isTiled, type PoolAttrs, type PoolWindows, poolWindows } from './windows.ts';

/** Reduces pieces that lie side by side along an axis, seen as [before, kernel, after]: the runtime's fast case. */
function reduceTiles(op: 'ReduceMean' | 'ReduceMax', x: Node, windows: PoolWindows, g: Builder): Node {
  const { axis, count, kernel } = windows;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const tiles = g.reshape(x, [sizeOf(before) * count, kernel, sizeOf(after)]);
  return g.reshape(g.reduce(op, tiles, [1], false), [...before, count, ...after]);
}

function averageAxis(x: Node, windows: PoolWindows, g: Builder): Node {
  if (isTiled(windows)) return reduceTiles('ReduceMean', x, windows, g);
  return multiplyAxis(x, windows.axis, averageMatrix(windows, 'covered'), g);
}

/** The adjoint of averaging over whole kernels: each pixel gets its share of every window it is in. */
function spreadAxis(dy: Node, windows: PoolWindows, g: Builder): Node {
  return multiplyAxis(dy, windows.axis, transposed(averageMatrix(windows, 'kernel')), g);
}

/** Pixels that no window may choose. */
const nothing = Number.NEGATIVE_INFINITY;

/** Pads an axis so that every window is whole. */
function padAxis(x: Node, windows: PoolWindows, value: number, g: Builder): Node {
  const { axis, length, count, kernel, stride, before } = windows;
  const after = Math.max(0, (count - 1) * stride + kernel - before - length);
  const by = (pixels: number) => x.shape.map((_, i) => (i === axis ? pixels : 0));
  return g.pad(x, by(before), by(after), value);
}

/** Pixel `tap` of every window along an axis. */
function tapOf(padded: Node, { axis, count, stride }: PoolWindows, tap: number, g: Builder): Node {
  const end = padded.shape.map((length, i) => (i === axis ? tap + (count - 1) * stride + 1 : length));
  const begin = padded.shape.map((_, i) => (i === axis ? tap : 0));
  return g.slice(
    padded,
    begin,
    end,
    padded.shape.map((_, i) => (i === axis ? stride : 1)),
  );
}

function maximumAxis(x: Node, windows: PoolWindows, g: Builder): Node {
  if (isTiled(windows)) return reduceTiles('ReduceMax', x, windows, g);
  const padded = padAxis(x, windows, nothing, g);
  const taps = Array.from({ length: windows.kernel }, (_, tap) => tapOf(padded, windows, tap, g));
  return taps.reduce((largest, tap) => g.binary('Max', largest, tap));
}

/** Every pixel of every window, in the order of rows: a list of tensors of the shape of the result. */
function taps(x: Node, windows: readonly PoolWindows[], g: Builder): readonly Node[] {
  return windows.reduce<readonly Node[]>(
    (parts, axis) =>
      parts.flatMap((part) => {
        const padded = padAxis(part, axis, nothing, g);
        return Array.from({ length: axis.kernel }, (_, tap) => tapOf(padded, axis, tap, g));
      }),
    [x],
  );
}

/** Adds [.., count, .., kernel · rest] up where the windows of one axis lie: [.., length, .., rest]. */
function foldAxis(x: Node, windows: PoolWindows, g: Builder): Node {
  const { axis, length, kernel, stride, before } = windows;
  const last = x.shape.length - 1;
  const [leading, between] = [x.shape.slice(0, axis), x.shape.slice(axis + 1, last)];
  const rest = dim(x.shape, last) / kernel;
  const flat = g.reshape(x, [sizeOf(leading), windows.count, sizeOf(between), kernel * rest]);
  const phases = fold(flat, 1, length, kernel, stride, before, 1, g);
  const rows = dim(phases.shape, 1);
  const apart = g.reshape(phases, [sizeOf(leading), rows, sizeOf(between), stride, rest]);
  const joined = g.reshape(g.transpose(apart, [0, 1, 3, 2, 4]), [
    ...leading,
    rows * stride,
    ...between,
    rest,
  ]);
  return g.sliceAxis(joined, axis, 0, length);
}

/** Gives dy to the first pixel of each window that equals its maximum. */
function maximumGradient(dy: Node, x: Node, y: Node, windows: readonly PoolWindows[], g: Builder): Node {
  let taken: Node | undefined;
  const shares = taps(x, windows, g).map((tap) => {
    const isMaximum = g.binary('Equal', tap, y);
    const isFirst = taken === undefined ? isMaximum : g.binary('And', isMaximum, g.not(taken));
    taken = taken === undefined ? isFirst : g.binary('Or', taken, isFirst);
    return g.where(isFirst, dy, g.scalar(0));
  });
  return windows.reduce((sum, axis) => foldAxis(sum, axis, g), g.concat(shares, dy.shape.length - 1));
}

function averagePooling(forward: string, gradient: string): readonly Kernel[] {
  return [
    defineKernel<{ x: Node }, PoolAttrs>(forward, ({ x }, attrs, g) =>
      poolWindows(x.shape, attrs).reduce((y, windows) => averageAxis(y, windows, g), x),
    ),
    /** As tfjs has it: windows at borders count as whole. The gradient table makes up for it. */
    defineKernel<{ dy: Node; input: Node }, PoolAttrs>(gradient, ({ dy, input }, attrs, g) =>
      poolWindows(input.shape, attrs).reduce((dx, windows) => spreadAxis(dx, windows, g), dy),
    ),
  ];
}

function maximumPooling(forward: string, gradient: string): readonly Kernel[] {
  return [
    defineKernel<{ x: Node }, PoolAttrs>(forward, ({ x }, attrs, g) =>
      poolWindows(x.shape, attrs).reduce((y, windows) => maximumAxis(y, windows, g), x),
    ),
    defineKernel<{ dy: Node; input: Node; output: Node }, PoolAttrs>(
      gradient,
      ({ dy, input, output }, attrs, g) =>
        maximumGradient(dy, input, output, poolWindows(input.shape, attrs), g),
    ),
  ];
}

export const poolingKernels = [
  ...averagePooling(tf.AvgPool, tf.AvgPoolGrad),
  ...averagePooling(tf.AvgPool3D, tf.AvgPool3DGrad),
  ...maximumPooling(tf.MaxPool, tf.MaxPoolGrad),
  ...maximumPooling(tf.MaxPool3D, tf.MaxPool3DGrad),
];
