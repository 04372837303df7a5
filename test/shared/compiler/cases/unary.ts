import * as tf from '@tensorflow/tfjs-core';
import { bools, floats } from '../tensors.ts';
import { type KernelCase, tensors } from './case.ts';

const special = floats([7], [Number.NaN, Infinity, -Infinity, 0, -0, 1e-30, 30]);
const empty = floats([0, 3], []);

function unary(
  kernel: string,
  fn: (x: tf.Tensor) => tf.Tensor,
  options: Partial<KernelCase> & { low?: number; high?: number } = {},
): KernelCase {
  const { low = -2, high = 2, order = 2, ...rest } = options;
  return {
    kernel,
    order,
    calls: tensors(undefined, low, high).map((x) => ({ fn, inputs: [x] })),
    edges: [
      { fn, inputs: [special] },
      { fn, inputs: [empty] },
    ],
    ...rest,
  };
}

/** tfjs's cpu backend loses NaN or overflows where the exact function does not; these edges are ours alone. */
const emptyOnly = (fn: (x: tf.Tensor) => tf.Tensor) => [{ fn, inputs: [empty] }];

export const unaryCases: readonly KernelCase[] = [
  unary(tf.Abs, tf.abs),
  unary(tf.Acos, tf.acos, { low: -0.8, high: 0.8 }),
  unary(tf.Acosh, tf.acosh, { low: 1.2, edges: emptyOnly(tf.acosh) }),
  unary(tf.Asin, tf.asin, { low: -0.8, high: 0.8 }),
  unary(tf.Asinh, tf.asinh, { edges: emptyOnly(tf.asinh) }),
  unary(tf.Atan, tf.atan),
  unary(tf.Atanh, tf.atanh, { low: -0.8, high: 0.8 }),
  unary(tf.Ceil, tf.ceil, { order: 1 }),
  unary(tf.Cos, tf.cos),
  unary(tf.Cosh, tf.cosh),
  unary(tf.Erf, tf.erf),
  unary(tf.Exp, tf.exp),
  unary(tf.Expm1, tf.expm1),
  unary(tf.Floor, tf.floor, { order: 1 }),
  unary(tf.IsFinite, tf.isFinite, { order: 0 }),
  unary(tf.IsInf, tf.isInf, { order: 0 }),
  unary(tf.IsNan, tf.isNaN, { order: 0 }),
  unary(tf.Log, tf.log, { low: 0.1 }),
  unary(tf.Log1p, tf.log1p, { low: -0.5 }),
  unary(tf.LogicalNot, tf.logicalNot, {
    order: 0,
    calls: tensors().map((x) => ({ fn: (y) => tf.logicalNot(tf.greater(y, 0)), inputs: [x] })),
    edges: [{ fn: tf.logicalNot, inputs: [bools([2], [0, 1])] }],
  }),
  unary(tf.Neg, tf.neg),
  unary(tf.Reciprocal, tf.reciprocal, { low: 0.3 }),
  unary(tf.Round, tf.round, { order: 1 }),
  unary(tf.Rsqrt, tf.rsqrt, { low: 0.2 }),
  unary(tf.Sigmoid, tf.sigmoid),
  unary(tf.Sign, tf.sign, { order: 1, edges: emptyOnly(tf.sign) }),
  unary(tf.Sin, tf.sin),
  unary(tf.Sinh, tf.sinh),
  unary(tf.Softplus, tf.softplus),
  unary(tf.Sqrt, tf.sqrt, { low: 0.1 }),
  unary(tf.Square, tf.square),
  unary(tf.Tan, tf.tan, { low: -1.2, high: 1.2 }),
  unary(tf.Tanh, tf.tanh),
  // activations
  unary(tf.ClipByValue, (x) => tf.clipByValue(x, -0.7, 1.1)),
  unary(tf.Elu, tf.elu),
  unary(tf.LeakyRelu, (x) => tf.leakyRelu(x, 0.2)),
  unary(tf.Relu, tf.relu),
  unary(tf.Relu6, (x) => tf.relu6(tf.mul(x, 5))),
  unary(tf.Selu, tf.selu),
  unary(tf.Step, (x) => tf.step(x, 0.3), { order: 1 }),
  unary(tf.Prelu, (x) => tf.prelu(x, tf.mul(x, 0.1))),
];
