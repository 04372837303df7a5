import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from './objective.ts';

/**
 * −E log D(x) − E log(1 − D(G(z))), from logits: softplus(−real) + softplus(fake). 2 ln 2 where D knows nothing.
 * Goodfellow et al. 2014, arXiv:1406.2661.
 */
export function crossEntropy(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));
}

/**
 * The two-player game as written: the generator minimises E log(1 − D(G(z))) = −softplus(fake). Its gradient fades
 * while the discriminator is sure, which is why the non-saturating form exists.
 */
export const minimax: Objective = {
  id: 'minimax',
  verdict: 'confidence',
  discriminator: crossEntropy,
  generator: (fake) => tf.neg(tf.mean(tf.softplus(fake))),
};
