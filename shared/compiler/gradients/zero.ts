/** Kernels whose value jumps or does not depend on its operand: their gradient is zero everywhere, said out loud. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt } from './gradient.ts';

const comparisons = [
  tf.Equal,
  tf.FloorDiv,
  tf.Greater,
  tf.GreaterEqual,
  tf.Less,
  tf.LessEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
  tf.LogicalXor,
  tf.NotEqual,
];
const jumps = [
  tf.All, tf.Any, tf.ArgMax, tf.ArgMin, tf.Ceil, tf.Floor, tf.IsFinite, tf.IsInf, tf.IsNan, tf.LogicalNot, tf.OnesLike, tf.Round, tf.Sign,
  tf.Step, tf.ZerosLike,
]; // prettier-ignore

export const zeroGradients = [
  ...comparisons.map((name) =>
    defineGradient(name, { inputs: ['a', 'b'] }, (_dy, saved) => ({
      a: () => tf.zeros(savedAt(saved, 0).shape),
      b: () => tf.zeros(savedAt(saved, 1).shape),
    })),
  ),
  ...jumps.map((name) =>
    defineGradient(name, { inputs: ['x'] }, (_dy, saved) => ({ x: () => tf.zeros(savedAt(saved, 0).shape) })),
  ),
  defineGradient(tf.OneHot, { inputs: ['indices'] }, (_dy, saved) => ({
    indices: () => tf.zeros(savedAt(saved, 0).shape),
  })),
];
