import * as tf from '@tensorflow/tfjs-core';
import { take } from '../record.ts';
import { type Regularizer, inputGradient, squaredLength } from './regularizer.ts';

/** Under the root, where its gradient would be infinite: a picture that D is flat at. */
const epsilon = 1e-12;

/**
 * WGAN-GP: λ · E (‖∇D(x̂)‖ − 1)² at points x̂ = ε x + (1 − ε) G(z), ε uniform in [0, 1) for each picture. Gulrajani et al.
 * 2017, arXiv:1704.00028.
 * @param weight λ; 10 in the paper
 */
export function gradientPenalty(weight: number): Regularizer {
  return {
    id: 'gradient-penalty',
    noise: { epsilon: { kind: 'uniform', shape: [1, 1, 1], min: 0, max: 1 } },
    penalty(judge, real, fake, noise) {
      const between = tf.add(fake, tf.mul(tf.sub(real, fake), take(noise, 'epsilon'))); // [N, H, W, C]
      const length = tf.sqrt(tf.add(squaredLength(inputGradient(judge, between)), epsilon)); // [N]
      return tf.mul(tf.mean(tf.square(tf.sub(length, 1))), weight);
    },
  };
}
