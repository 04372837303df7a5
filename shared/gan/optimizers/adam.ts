import * as tf from '@tensorflow/tfjs-core';
import { take } from '../record.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Adam: p −= rate · m̂ / (√v̂ + ε), m and v the decaying means of gradient and squared gradient. Kingma and Ba 2014,
 * arXiv:1412.6980. What is kept are the decaying sums, m / (1 − β₁) and v / (1 − β₂); those factors and the corrections of
 * m̂ and v̂ are moved into rate and ε, which change with the update's number. So a step has four operations fewer on each
 * parameter and equals the published form.
 * @param options.rate step size
 * @param options.beta1 decay of m. .9 in the paper; GANs take .5, which DCGAN found stable, or 0, which keeps no m at all
 * @param options.beta2 decay of v. Default .999
 * @param options.epsilon default 1e-8
 */
export function adam(options: { rate: number; beta1: number; beta2?: number; epsilon?: number }): Optimizer {
  const { rate, beta1, beta2 = 0.999, epsilon = 1e-8 } = options;
  const hasMomentum = beta1 > 0;
  return {
    id: 'adam',
    slots: hasMomentum ? ['sum', 'squares'] : ['squares'],
    earlierSlots: {
      first: hasMomentum ? { slot: 'sum', factor: 1 / (1 - beta1) } : null,
      second: { slot: 'squares', factor: 1 / (1 - beta2) },
    },
    numbers: ['rate', 'epsilon'],
    schedule({ update }) {
      const correction = Math.sqrt((1 - beta2 ** (update + 1)) / (1 - beta2));
      return {
        rate: (rate * correction * (1 - beta1)) / (1 - beta1 ** (update + 1)),
        epsilon: epsilon * correction,
      };
    },
    apply(parameter, gradient, slots, numbers) {
      const sum = hasMomentum ? tf.add(tf.mul(take(slots, 'sum'), beta1), gradient) : gradient;
      const squares = tf.add(tf.mul(take(slots, 'squares'), beta2), tf.square(gradient));
      const denominator = tf.add(tf.sqrt(squares), take(numbers, 'epsilon'));
      const change = tf.mul(tf.div(sum, denominator), take(numbers, 'rate'));
      return {
        parameter: tf.sub(parameter, change),
        slots: { ...(hasMomentum ? { sum } : {}), squares },
      };
    },
  };
}
