/** Samples of a category that gradients pass through (arXiv:1611.01144, arXiv:1611.00712). */
import * as tf from '@tensorflow/tfjs-core';

/** Keeps the double logarithm finite at noise of 0 and 1. */
const noiseEpsilon = 1e-6;

/**
 * softmax((logits + g) / temperature) with g = −log(−log u).
 * @param logits [.., classes]
 * @param uniform noise of the same shape, in [0, 1), drawn on the host
 * @param temperature above 0; small ones come near to one-hot
 */
export function gumbelSoftmax<T extends tf.Tensor>(logits: T, uniform: T, temperature: number): T {
  const safe = tf.clipByValue(uniform, noiseEpsilon, 1 - noiseEpsilon);
  const gumbel = tf.neg(tf.log(tf.neg(tf.log(safe))));
  return tf.softmax(tf.div(tf.add(logits, gumbel), temperature));
}
