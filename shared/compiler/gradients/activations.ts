/** Gradients of activations. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt, sumTo } from './gradient.ts';

/** Passes dy where the condition holds. */
function passWhere(condition: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return tf.where(condition, dy, tf.zerosLike(dy));
}

/**
 * 1 above zero, `alpha` at and below it: two passes that the runtime vectorises, where choosing by a mask is slow. The
 * value has the sign of x, and the next layer keeps it anyway, so x need not be kept.
 */
function leakySlope(x: tf.Tensor, y: tf.Tensor, alpha: number): tf.Tensor {
  if (alpha > 1 || alpha < 0) return tf.where(tf.greater(x, 0), tf.onesLike(x), tf.fill(x.shape, alpha));
  return tf.maximum(tf.sign(y), alpha);
}

export const activationGradients = [
  /** Below zero the gradient is scale · alpha · eˣ. */
  defineGradient(tf.Selu, { inputs: ['x'] }, (dy, saved) => ({
    x: () => {
      const x = savedAt(saved, 0);
      const { SELU_SCALE, SELU_SCALEALPHA } = tf.backend_util;
      const below = tf.mul(tf.exp(tf.minimum(x, 0)), SELU_SCALEALPHA);
      return tf.mul(dy, tf.where(tf.greater(x, 0), tf.fill(x.shape, SELU_SCALE), below));
    },
  })),
  defineGradient<tf.ClipByValueAttrs>(
    tf.ClipByValue,
    { inputs: ['x'] },
    (dy, saved, { clipValueMin, clipValueMax }) => ({
      x: () => {
        const x = savedAt(saved, 0);
        return passWhere(tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax)), dy);
      },
    }),
  ),
  /** Below zero the gradient is eˣ = y + 1. */
  defineGradient(tf.Elu, { output: true }, (dy, saved) => ({
    x: () => tf.mul(dy, tf.add(tf.minimum(savedAt(saved, 0), 0), 1)),
  })),
  defineGradient<tf.LeakyReluAttrs>(
    tf.LeakyRelu,
    { inputs: ['x'], output: true },
    (dy, saved, { alpha }) => ({
      x: () => tf.mul(dy, leakySlope(savedAt(saved, 0), savedAt(saved, 1), alpha)),
    }),
  ),
  defineGradient(tf.Prelu, { inputs: ['x', 'alpha'] }, (dy, saved) => {
    const [x, alpha] = [savedAt(saved, 0), savedAt(saved, 1)];
    const isPositive = tf.greater(x, 0);
    return {
      x: () => tf.where(isPositive, dy, tf.mul(dy, alpha)),
      alpha: () => sumTo(tf.where(isPositive, tf.zerosLike(dy), tf.mul(dy, x)), alpha.shape),
    };
  }),
  /** The value is 0 or positive: its sign is the gradient. */
  defineGradient(tf.Relu, { output: true }, (dy, saved) => ({
    x: () => tf.mul(dy, tf.sign(savedAt(saved, 0))),
  })),
  defineGradient(tf.Relu6, { inputs: ['x'] }, (dy, saved) => ({
    x: () => {
      const x = savedAt(saved, 0);
      return passWhere(tf.logicalAnd(tf.greater(x, 0), tf.lessEqual(x, 6)), dy);
    },
  })),
];
