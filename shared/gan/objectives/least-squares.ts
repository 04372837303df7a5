import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from './objective.ts';

const distance = (logits: tf.Tensor, target: number): tf.Scalar =>
  tf.mul(tf.mean(tf.square(tf.sub(logits, target))), 0.5);

/**
 * ½ E (D(x) − 1)² + ½ E D(G(z))²; the generator minimises ½ E (D(G(z)) − 1)², so it also learns from pictures that are
 * on the right side but far off. Mao et al. 2016, equation 9, arXiv:1611.04076.
 */
export const leastSquares: Objective = {
  id: 'least-squares',
  verdict: 'score',
  discriminator: (real, fake) => tf.add(distance(real, 1), distance(fake, 0)),
  generator: (fake) => distance(fake, 1),
};
