/** Gradients of arithmetic on two values, summed over broadcast axes. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, defineListGradient, savedAt, sumTo } from './gradient.ts';

type Gradient = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor, y: tf.Tensor) => tf.Tensor;

function binary(name: string, forA: Gradient, forB: Gradient): tf.GradConfig {
  return defineGradient(name, { inputs: ['a', 'b'], output: true }, (dy, saved) => {
    const [a, b, y] = [savedAt(saved, 0), savedAt(saved, 1), savedAt(saved, 2)];
    return { a: () => sumTo(forA(dy, a, b, y), a.shape), b: () => sumTo(forB(dy, a, b, y), b.shape) };
  });
}

function float(x: tf.Tensor): tf.Tensor {
  return tf.cast(x, 'float32');
}

export const binaryGradients = [
  binary(
    tf.Add,
    (dy) => dy,
    (dy) => dy,
  ),
  defineListGradient(tf.AddN, (dy, parts) => parts.map(() => () => tf.clone(dy))),
  binary(
    tf.Maximum,
    (dy, a, b) => tf.mul(dy, float(tf.greaterEqual(a, b))),
    (dy, a, b) => tf.mul(dy, float(tf.less(a, b))),
  ),
  binary(
    tf.Minimum,
    (dy, a, b) => tf.mul(dy, float(tf.lessEqual(a, b))),
    (dy, a, b) => tf.mul(dy, float(tf.greater(a, b))),
  ),
  binary(
    tf.Mod,
    (dy) => dy,
    (dy, a, b) => tf.mul(dy, tf.neg(tf.floor(tf.div(a, b)))),
  ),
  binary(
    tf.Multiply,
    (dy, _a, b) => tf.mul(dy, float(b)),
    (dy, a) => tf.mul(dy, float(a)),
  ),
  /** aᵇ: b·aᵇ⁻¹ and aᵇ·ln a, which counts as 0 where a ≤ 0. */
  binary(
    tf.Pow,
    (dy, a, b) => tf.mul(dy, tf.mul(float(b), tf.pow(a, tf.sub(float(b), 1)))),
    (dy, a, _b, y) => {
      const isPositive = tf.greater(a, 0);
      const safe = tf.where(isPositive, a, tf.onesLike(a));
      return tf.mul(dy, tf.mul(y, tf.where(isPositive, tf.log(safe), tf.zerosLike(a))));
    },
  ),
  binary(
    tf.RealDiv,
    (dy, _a, b) => tf.div(dy, float(b)),
    (dy, _a, b, y) => tf.neg(tf.div(tf.mul(dy, y), float(b))),
  ),
  binary(
    tf.SquaredDifference,
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  binary(
    tf.Sub,
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  defineGradient(tf.Select, { inputs: ['condition', 't', 'e'] }, (dy, saved) => {
    const condition = savedAt(saved, 0);
    return {
      condition: () => tf.zeros(condition.shape),
      t: () => sumTo(tf.where(condition, dy, tf.zerosLike(dy)), savedAt(saved, 1).shape),
      e: () => sumTo(tf.where(condition, tf.zerosLike(dy), dy), savedAt(saved, 2).shape),
    };
  }),
];
