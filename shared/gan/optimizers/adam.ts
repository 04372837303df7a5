import * as tf from '@tensorflow/tfjs-core';
import { take } from '../record.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Adam: p −= rate · m̂ / (√v̂ + ε), m and v the decaying means of gradient and squared gradient. Kingma and Ba 2014,
 * arXiv:1412.6980. The corrections of m̂ and v̂ are moved into rate and ε, which change with the update's number, so
 * that a step has two operations fewer on each parameter and equals the published form.
 * @param options.rate step size
 * @param options.beta1 decay of m. .9 in the paper; GANs take .5, which DCGAN found stable
 * @param options.beta2 decay of v. Default .999
 * @param options.epsilon default 1e-8
 */
export function adam(options: { rate: number; beta1: number; beta2?: number; epsilon?: number }): Optimizer {
  const { rate, beta1, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    id: 'adam',
    slots: ['first', 'second'],
    numbers: ['rate', 'epsilon'],
    schedule({ update }) {
      const correction = Math.sqrt(1 - beta2 ** (update + 1));
      return { rate: (rate * correction) / (1 - beta1 ** (update + 1)), epsilon: epsilon * correction };
    },
    apply(parameter, gradient, slots, numbers) {
      const first = tf.add(tf.mul(take(slots, 'first'), beta1), tf.mul(gradient, 1 - beta1));
      const second = tf.add(tf.mul(take(slots, 'second'), beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const denominator = tf.add(tf.sqrt(second), take(numbers, 'epsilon'));
      const change = tf.mul(tf.div(first, denominator), take(numbers, 'rate'));
      return { parameter: tf.sub(parameter, change), slots: { first, second } };
    },
  };
}
