import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from './minimax.ts';
import type { Objective } from './objective.ts';

/**
 * The generator minimises −E log D(G(z)) = softplus(−fake): the same fixed point as minimax, with a strong gradient
 * when it loses. Goodfellow et al. 2014, section 3, arXiv:1406.2661.
 */
export const nonSaturating: Objective = {
  id: 'non-saturating',
  verdict: 'confidence',
  discriminator: crossEntropy,
  generator: (fake) => tf.mean(tf.softplus(tf.neg(fake))),
};
