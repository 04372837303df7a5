/** Gradients of matrix products, which are products themselves, so that every order exists. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt, sumTo } from './gradient.ts';

function matMulGradients(
  dy: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
) {
  if (!transposeA && !transposeB) {
    return { a: () => tf.matMul(dy, b, false, true), b: () => tf.matMul(a, dy, true, false) };
  }
  if (!transposeA) return { a: () => tf.matMul(dy, b), b: () => tf.matMul(dy, a, true, false) };
  if (!transposeB) return { a: () => tf.matMul(b, dy, false, true), b: () => tf.matMul(a, dy) };
  return { a: () => tf.matMul(b, dy, true, true), b: () => tf.matMul(dy, a, true, true) };
}

export const productGradients = [
  defineGradient<tf.BatchMatMulAttrs>(
    tf.BatchMatMul,
    { inputs: ['a', 'b'] },
    (dy, saved, { transposeA, transposeB }) => {
      const [a, b] = [savedAt(saved, 0), savedAt(saved, 1)];
      const gradients = matMulGradients(dy, a, b, transposeA, transposeB);
      return { a: () => sumTo(gradients.a(), a.shape), b: () => sumTo(gradients.b(), b.shape) };
    },
  ),
];
