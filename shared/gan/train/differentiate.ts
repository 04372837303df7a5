import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import { mapValues, take } from '../record.ts';

/**
 * Value and gradients of a scalar function of named tensors, and whatever else it wants to hand out. Only the gradients
 * of `parameters` are computed: other networks that the function runs through cost no filter gradients.
 * @param f gets the parameters and `out(name, tensor)`, which saves a tensor from the inner computation
 */
export function differentiate(
  f: (parameters: Tensors, out: (name: string, tensor: tf.Tensor) => void) => tf.Scalar,
  parameters: Tensors,
): { readonly value: tf.Scalar; readonly gradients: Tensors; readonly extras: Tensors } {
  const names = Object.keys(parameters);
  const kept: Record<string, tf.Tensor> = {};
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) =>
    f(Object.fromEntries(values.map((tensor, at) => [names[at] ?? '', tensor])), (name, tensor) => {
      kept[name] = tf.keep(tf.clone(tensor));
    }),
  )(names.map((name) => take(parameters, name)));
  // A kept tensor outlives every scope; its clone belongs to the caller's, like everything else returned from here.
  const extras = mapValues(kept, (tensor) => tf.clone(tensor));
  tf.dispose(Object.values(kept));
  const gradients = Object.fromEntries(grads.map((gradient, at) => [names[at] ?? '', gradient] as const));
  return { value: value, gradients, extras };
}
