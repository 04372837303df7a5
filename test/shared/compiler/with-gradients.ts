/** Steps that hand out a function's values and gradients, for comparing engines with each other. */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, Step } from '../../../shared/compiler/index.ts';

/** A function of tensors, as the tests write it. */
export type TensorFunction = (...x: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Reproducible weights, so that every element of a result matters differently. */
function weights(shape: number[], phase: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase)),
    shape,
  );
}

/** One number that depends on every element of every result, and not linearly. */
function summed(results: readonly tf.Tensor[]): tf.Tensor {
  return results.reduce<tf.Tensor>((sum, y, i) => {
    const value = tf.cast(y, 'float32');
    const curved = tf.add(value, tf.mul(0.5, tf.square(value)));
    return tf.add(sum, tf.sum(tf.mul(curved, weights(y.shape, i))));
  }, tf.scalar(0));
}

/** A step that hands out the number whose gradients `withGradients` gives. */
export function weightedSum(fn: TensorFunction, count: number): Step {
  return (_state, named) => {
    const x = Array.from({ length: count }, (_, i) => named[`x${i}`]!);
    return { state: {}, outputs: { loss: summed([fn(...x)].flat()) } };
  };
}

/**
 * A step that hands out the values of a function, the gradients of a weighted sum of them and their squares
 * (order ≥ 1), and the gradients of a weighted sum of those gradients' squares (order 2).
 */
export function withGradients(fn: TensorFunction, inputs: readonly HostTensor[], order: 0 | 1 | 2): Step {
  const isFloat = inputs.map(({ dtype }) => dtype === 'float32');
  return (_state, named) => {
    const all = inputs.map((_, i) => named[`x${i}`]!);
    const call = (floatOnes: readonly tf.Tensor[]): tf.Tensor[] => {
      let at = 0;
      return [fn(...all.map((x, i) => (isFloat[i] ? floatOnes[at++]! : x)))].flat();
    };
    const gradient = (...x: tf.Tensor[]) => tf.grads((...y) => summed(call(y)))([...x]);
    const penalty = (...x: tf.Tensor[]) =>
      gradient(...x).reduce<tf.Tensor>(
        (sum, dx, i) => tf.add(sum, tf.sum(tf.mul(tf.square(dx), weights(dx.shape, i + 5)))),
        tf.scalar(0),
      );
    const floatOnes = all.filter((_, i) => isFloat[i]);
    const list = (prefix: string, tensors: readonly tf.Tensor[]) =>
      tensors.map((tensor, i) => [`${prefix}${i}`, tensor] as const);
    return {
      state: {},
      outputs: Object.fromEntries([
        ...list('y', call(floatOnes)),
        ...(order >= 1 ? list('dx', gradient(...floatOnes)) : []),
        ...(order === 2 ? list('ddx', tf.grads(penalty)(floatOnes)) : []),
      ]),
    };
  };
}
