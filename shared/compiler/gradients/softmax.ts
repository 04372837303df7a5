/** Gradients of softmax and its logarithm. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt } from './gradient.ts';

export const softmaxGradients = [
  defineGradient<tf.SoftmaxAttrs>(tf.Softmax, { output: true }, (dy, saved, { dim }) => ({
    logits: () => {
      const y = savedAt(saved, 0);
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y));
    },
  })),
  defineGradient<tf.LogSoftmaxAttrs>(tf.LogSoftmax, { output: true }, (dy, saved, { axis }) => ({
    logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.exp(savedAt(saved, 0)))),
  })),
];
