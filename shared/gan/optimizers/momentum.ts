import * as tf from '@tensorflow/tfjs-core';
import { take } from '../record.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Stochastic gradient descent with momentum: v = momentum · v − rate · gradient, p += v. Polyak 1964; schedule of the
 * first GAN (goodfeli/adversarial, `mnist.yaml`): the rate is divided by 1.000004 at every update down to 1e-6, and
 * momentum rises in a straight line from .5 to .7 between the first epoch and epoch 250.
 * @param options.rate first step size; .1 there
 */
export function momentum(options: { rate: number }): Optimizer {
  const lowestRate = 1e-6;
  return {
    id: 'momentum',
    slots: ['velocity'],
    numbers: ['rate', 'momentum'],
    schedule({ update, epoch }) {
      return {
        rate: Math.max(lowestRate, options.rate / 1.000004 ** update),
        momentum: 0.5 + 0.2 * Math.min(1, Math.max(0, (epoch - 1) / 249)),
      };
    },
    apply(parameter, gradient, slots, numbers) {
      const velocity = tf.sub(
        tf.mul(take(slots, 'velocity'), take(numbers, 'momentum')),
        tf.mul(gradient, take(numbers, 'rate')),
      );
      return { parameter: tf.add(parameter, velocity), slots: { velocity } };
    },
  };
}
