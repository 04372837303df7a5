import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { bools, floats, ints, spread } from '../tensors.ts';
import { axesFor, type KernelCase, seeds, shapes } from './case.ts';

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

function reduction(kernel: string, fn: Reduce, options: Partial<KernelCase> = {}): KernelCase {
  const calls = shapes(1, 4).chain((shape) =>
    fc.tuple(axesFor(shape.length), fc.boolean(), seeds).map(([axis, keepDims, seed]) => ({
      fn: (x: tf.Tensor) => fn(x, axis, keepDims),
      inputs: [spread(shape, seed)],
    })),
  );
  const edges = [
    { fn: (x: tf.Tensor) => fn(x, 0), inputs: [floats([2, 2], [Number.NaN, 1, 2, 3])] },
    { fn: (x: tf.Tensor) => fn(x, 1), inputs: [ints([2, 3], [4, -2, 3, 1, 5, 6])] },
  ];
  return { kernel, order: 2, calls, edges, ...options };
}

function scan(
  kernel: string,
  fn: (x: tf.Tensor, axis?: number, exclusive?: boolean, reverse?: boolean) => tf.Tensor,
  order: 0 | 2,
): KernelCase {
  const calls = shapes(1, 3).chain((shape) =>
    fc
      .tuple(fc.nat(shape.length - 1), fc.boolean(), fc.boolean(), seeds)
      .map(([axis, exclusive, reverse, seed]) => ({
        fn: (x: tf.Tensor) => fn(x, axis, exclusive, reverse),
        inputs: [spread(shape, seed)],
      })),
  );
  return { kernel, order, calls };
}

function quantifier(kernel: string, fn: Reduce): KernelCase {
  const truth: Reduce = (x, axis, keepDims) => fn(tf.greater(x, -1), axis, keepDims);
  return {
    ...reduction(kernel, truth),
    order: 0,
    edges: [{ fn: (x) => fn(x), inputs: [bools([3], [1, 0, 1])] }],
  };
}

function argument(kernel: string, fn: (x: tf.Tensor, axis: number) => tf.Tensor): KernelCase {
  const calls = shapes(1, 3).chain((shape) =>
    fc.tuple(fc.integer({ min: -shape.length, max: shape.length - 1 }), seeds).map(([axis, seed]) => ({
      fn: (x: tf.Tensor) => fn(x, axis),
      inputs: [spread(shape, seed)],
    })),
  );
  return { kernel, order: 0, calls };
}

function softmax(kernel: string, fn: (x: tf.Tensor) => tf.Tensor): KernelCase {
  const calls = fc.tuple(shapes(1, 3), seeds).map(([shape, seed]) => ({ fn, inputs: [spread(shape, seed)] }));
  return { kernel, order: 2, calls, edges: [{ fn, inputs: [floats([3], [1000, 999, -1000])] }] };
}

export const reductionCases: readonly KernelCase[] = [
  reduction(tf.Max, tf.max),
  reduction(tf.Mean, tf.mean),
  reduction(tf.Min, tf.min),
  reduction(tf.Prod, tf.prod),
  reduction(tf.Sum, tf.sum, {
    edges: [
      { fn: (x) => tf.sum(x), inputs: [bools([3], [1, 0, 1])] },
      { fn: (x) => tf.sum(x, 0), inputs: [floats([0, 2], [])] },
      { fn: (x) => tf.sum(x), inputs: [floats([2], [Number.NaN, 1])] },
    ],
  }),
  quantifier(tf.All, tf.all),
  quantifier(tf.Any, tf.any),
  argument(tf.ArgMax, tf.argMax),
  argument(tf.ArgMin, tf.argMin),
  scan(tf.Cumprod, tf.cumprod, 0),
  scan(tf.Cumsum, tf.cumsum, 2),
  softmax(tf.LogSoftmax, (x) => tf.logSoftmax(x)),
  softmax(tf.Softmax, (x) => tf.softmax(x)),
];
