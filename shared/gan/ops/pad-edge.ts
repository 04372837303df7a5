/** Padding that repeats the border. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Pads every axis with copies of its first and last entry, where TensorFlow.js knows only zeros and mirrors.
 * @param x any shape, no axis of length 0
 * @param paddings [before, after] for each axis
 */
export function padEdge<T extends tf.Tensor>(x: T, paddings: readonly (readonly [number, number])[]): T {
  return paddings.reduce<T>((padded, [before, after], axis) => {
    if (before + after === 0) return padded;
    const length = padded.shape[axis] ?? 1;
    const rows = Array.from({ length: before + length + after }, (_, i) =>
      Math.min(length - 1, Math.max(0, i - before)),
    );
    return tf.gather(padded, tf.tensor1d(rows, 'int32'), axis);
  }, x);
}
