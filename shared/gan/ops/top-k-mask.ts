/** The largest few without sorting (top-k training of GANs, arXiv:2002.06224). */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Marks the k largest of each row by counting, for each entry, those that come before it: n² comparisons, which any
 * device makes at once. Of equal entries the first come first.
 * @param x [.., n]
 * @returns float [.., n], 1 at the k largest, else 0; its gradient is zero
 */
export function topKMask<T extends tf.Tensor>(x: T, k: number): T {
  const n = x.shape.at(-1) ?? 1;
  const leading = x.shape.slice(0, -1);
  const others = tf.reshape(x, [...leading, 1, n]); // j
  const own = tf.reshape(x, [...leading, n, 1]); // i
  const isEarlier = tf.greater(tf.reshape(tf.range(0, n), [n, 1]), tf.reshape(tf.range(0, n), [1, n]));
  const larger = tf.cast(tf.greater(others, own), 'float32');
  const equalBefore = tf.cast(tf.logicalAnd(tf.equal(others, own), isEarlier), 'float32');
  const rank = tf.sum(tf.add(larger, equalBefore), -1);
  return tf.cast(tf.less(rank, k), 'float32');
}
