/** Derivations of `shared/data` on tensors, one file each. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Derivation } from '../../data/index.ts';
import { half } from './half.ts';

/** @param x a field of items, [N, …], as networks take it */
export function derive(x: tf.Tensor, { side }: Derivation): tf.Tensor {
  return half(x, side);
}
