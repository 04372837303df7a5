import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { bools, floats, ints, spread } from '../tensors.ts';
import { type KernelCase, pairs, seeds, shapes } from './case.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const special = [
  floats([6], [Number.NaN, Infinity, 2, 0, -1, 2]),
  floats([6], [1, 2, Number.NaN, 0, -1, -3]),
] as const;

function binary(
  kernel: string,
  fn: Binary,
  options: Partial<KernelCase> & { low?: number } = {},
): KernelCase {
  const { low = -2, order = 2, ...rest } = options;
  return {
    kernel,
    order,
    calls: pairs(low).map((inputs) => ({ fn, inputs })),
    edges: [
      { fn, inputs: special },
      { fn, inputs: [floats([0, 2], []), floats([2], [1, 2])] },
      { fn, inputs: [ints([3], [7, -5, 3]), ints([3], [2, 3, 1])] },
    ],
    ...rest,
  };
}

function logic(kernel: string, fn: Binary): KernelCase {
  const truth = (a: tf.Tensor, b: tf.Tensor) => fn(tf.greater(a, 0), tf.greater(b, 0));
  return {
    kernel,
    order: 0,
    calls: pairs().map((inputs) => ({ fn: truth, inputs })),
    edges: [{ fn, inputs: [bools([4], [0, 0, 1, 1]), bools([4], [0, 1, 0, 1])] }],
  };
}

/** A comparison inside a differentiable function, so that the gradient passes it by. */
function comparison(kernel: string, fn: Binary): KernelCase {
  const gate = (a: tf.Tensor, b: tf.Tensor) => tf.mul(tf.cast(fn(a, b), 'float32'), tf.mul(a, b));
  return { ...binary(kernel, fn), calls: pairs().map((inputs) => ({ fn: gate, inputs })) };
}

export const binaryCases: readonly KernelCase[] = [
  binary(tf.Add, tf.add),
  binary(tf.AddN, (a, b) => tf.addN([tf.add(a, b), tf.mul(a, b), tf.sub(a, b)])),
  binary(tf.FloorDiv, tf.floorDiv, {
    order: 0,
    calls: pairs(0.4).map(([a, b]) => ({
      fn: (x, y) => tf.floorDiv(tf.cast(tf.mul(x, 9), 'int32'), tf.cast(tf.mul(y, 9), 'int32')),
      inputs: [a, b],
    })),
    edges: [{ fn: tf.floorDiv, inputs: [ints([3], [7, -7, 3]), ints([3], [2, 2, -2])] }],
  }),
  binary(tf.Maximum, tf.maximum),
  binary(tf.Minimum, tf.minimum),
  binary(tf.Mod, tf.mod, {
    low: 0.3,
    edges: [{ fn: tf.mod, inputs: [ints([2], [7, -7]), ints([2], [3, 3])] }],
  }),
  binary(tf.Multiply, tf.mul),
  binary(tf.Pow, tf.pow, { low: 0.2 }),
  binary(tf.RealDiv, tf.div, { low: 0.4 }),
  binary(tf.SquaredDifference, tf.squaredDifference),
  binary(tf.Sub, tf.sub),
  comparison(tf.Equal, (a, b) => tf.equal(tf.round(a), tf.round(b))),
  comparison(tf.Greater, tf.greater),
  comparison(tf.GreaterEqual, tf.greaterEqual),
  comparison(tf.Less, tf.less),
  comparison(tf.LessEqual, tf.lessEqual),
  comparison(tf.NotEqual, (a, b) => tf.notEqual(tf.round(a), tf.round(b))),
  logic(tf.LogicalAnd, tf.logicalAnd),
  logic(tf.LogicalOr, tf.logicalOr),
  logic(tf.LogicalXor, tf.logicalXor),
  {
    kernel: tf.Select,
    order: 2,
    calls: fc.tuple(shapes(1, 3), seeds).map(([shape, seed]) => ({
      fn: (c: tf.Tensor, a: tf.Tensor, b: tf.Tensor) =>
        tf.where(tf.greater(c, 0), tf.square(a), tf.mul(a, b)),
      inputs: [0, 1, 2].map((i) => spread(shape, seed + i)),
    })),
    edges: [
      {
        fn: (c, a, b) => tf.where(tf.greater(c, 0), tf.greater(a, b), tf.less(a, b)),
        inputs: [spread([4], 1), spread([4], 2), spread([4], 3)],
      },
    ],
  },
];
