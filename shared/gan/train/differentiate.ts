import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import { mapValues, take } from '../record.ts';

/** A scalar, its gradients by the names of the parameters, and what was handed out on the way. */
export interface Differentiated {
  readonly value: tf.Scalar;
  readonly gradients: Tensors;
  readonly extras: Tensors;
}

/**
 * Value and gradients of a scalar function of named tensors, and whatever else it wants to hand out. Only the gradients
 * of `parameters` are computed: other networks that the function runs through cost no filter gradients. A parameter that
 * the value does not depend on, such as the last bias under a penalty on gradients, has gradient 0.
 * @param f gets `out(name, tensor)`, which saves a tensor from the inner computation
 */
export function differentiate(
  f: (parameters: Tensors, out: (name: string, tensor: tf.Tensor) => void) => tf.Scalar,
  parameters: Tensors,
): Differentiated {
  const names = Object.keys(parameters);
  const kept: Record<string, tf.Tensor> = {};
  const values = names.map((name) => take(parameters, name));
  // tf.valueAndGrads refuses parameters without a gradient, of which its engine gives undefined.
  const { value, grads } = tf.engine().gradients(
    () =>
      f(parameters, (name, tensor) => {
        kept[name] = tf.keep(tf.clone(tensor));
      }),
    values,
  ) as { readonly value: tf.Scalar; readonly grads: readonly (tf.Tensor | undefined)[] };
  // A kept tensor outlives every scope; its clone belongs to the caller's, like everything else returned from here.
  const extras = mapValues(kept, (tensor) => tf.clone(tensor));
  tf.dispose(Object.values(kept));
  const gradients = Object.fromEntries(
    names.map((name, at) => [name, grads[at] ?? tf.zerosLike(take(parameters, name))] as const),
  );
  return { value, gradients, extras };
}
