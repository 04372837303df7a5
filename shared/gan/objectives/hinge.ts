import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from './objective.ts';

/**
 * E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))): pictures that are judged clearly enough teach the discriminator nothing
 * more. The generator minimises −E D(G(z)). Lim and Ye 2017, arXiv:1705.02894; Tran et al. 2017, arXiv:1702.08896.
 */
export const hinge: Objective = {
  id: 'hinge',
  verdict: 'score',
  discriminator: (real, fake) => tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))),
  generator: (fake) => tf.neg(tf.mean(fake)),
};
