import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from './objective.ts';

/**
 * E D(G(z)) − E D(x), whose negative estimates the Wasserstein distance between the two distributions while D's slope
 * stays at most 1: it needs a regularizer that sees to that. The generator minimises −E D(G(z)). Arjovsky, Chintala and
 * Bottou 2017, arXiv:1701.07875.
 */
export const wasserstein: Objective = {
  id: 'wasserstein',
  verdict: 'score',
  discriminator: (real, fake) => tf.sub(tf.mean(fake), tf.mean(real)),
  generator: (fake) => tf.neg(tf.mean(fake)),
};
