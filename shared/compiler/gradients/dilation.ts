/**
 * Dilated filters written out with zeros between their taps. The gradient kernels of TensorFlow.js's backends know no
 * dilation: a step that runs eagerly takes this way; tracing needs it not.
 */
import * as tf from '@tensorflow/tfjs-core';

/** [n, …] along `axis` → [(n − 1) · factor + 1, …], zeros between. */
function insertZeros(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  const length = x.shape[axis] ?? 1;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const apart = tf.reshape(x, [...before, length, 1, ...after]);
  const zeros = apart.shape.map((_, i): [number, number] => [0, i === axis + 1 ? factor - 1 : 0]);
  const joined = tf.reshape(tf.pad(apart, zeros), [...before, length * factor, ...after]);
  return tf.slice(joined, 0, [...before, (length - 1) * factor + 1, ...after]);
}

/** Every `factor`-th of [(n − 1) · factor + 1, …] along `axis`: [n, …]. */
function dropBetween(x: tf.Tensor, axis: number, factor: number): tf.Tensor {
  const length = ((x.shape[axis] ?? 1) - 1) / factor + 1;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const padded = tf.pad(
    x,
    x.shape.map((_, i): [number, number] => [0, i === axis ? factor - 1 : 0]),
  );
  const apart = tf.reshape(padded, [...before, length, factor, ...after]);
  return tf.reshape(tf.slice(apart, 0, [...before, length, 1, ...after]), [...before, length, ...after]);
}

/** The filter whose plain convolution is the dilated one. Its first axes are those of `dilations`. */
export function dilate(filter: tf.Tensor, dilations: readonly number[]): tf.Tensor {
  return dilations.reduce((x, factor, axis) => (factor === 1 ? x : insertZeros(x, axis, factor)), filter);
}

/** The shape of `dilate`'s result. */
export function dilatedShape(shape: readonly number[], dilations: readonly number[]): number[] {
  return shape.map((length, i) => (length - 1) * (dilations[i] ?? 1) + 1);
}

/** The adjoint of `dilate`: a gradient at the taps alone. */
export function undilate(gradient: tf.Tensor, dilations: readonly number[]): tf.Tensor {
  return dilations.reduce((x, factor, axis) => (factor === 1 ? x : dropBetween(x, axis, factor)), gradient);
}
