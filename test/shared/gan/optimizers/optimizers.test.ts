import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adam, linearDecay, momentum, type Optimizer } from '../../../../shared/gan/index.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';

const gradients = [
  [0.5, -2, 0.001],
  [0.25, 1, -0.003],
  [-1, 1, 0],
];

/** Follows the gradients and returns the parameter after each update. */
function follow(
  optimizer: Optimizer,
  first: readonly number[],
  epochOf = (update: number) => update,
): number[][] {
  let parameter: tf.Tensor = tf.tensor1d([...first]);
  let slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zerosLike(parameter)]));
  return gradients.map((gradient, update) => {
    const numbers = optimizer.schedule({ update, step: 0, epoch: epochOf(update) });
    expect(Object.keys(numbers)).toEqual([...optimizer.numbers]);
    const scalars = Object.fromEntries(
      Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value)]),
    );
    const next = optimizer.apply(parameter, tf.tensor1d(gradient), slots, scalars);
    parameter = next.parameter;
    slots = { ...next.slots };
    return Array.from(parameter.dataSync());
  });
}

beforeAll(useEagerBackend);

describe('adam', () => {
  it.each([0.5, 0])('follows the published update with bias correction, β₁ = %f', (beta1) => {
    const [rate, beta2, epsilon] = [0.01, 0.999, 1e-8];
    const found = follow(adam({ rate, beta1 }), [1, 2, 3]);
    const state = [1, 2, 3].map((value) => ({ value, m: 0, v: 0 }));
    gradients.forEach((gradient, update) => {
      state.forEach((entry, at) => {
        const g = gradient[at]!;
        entry.m = beta1 * entry.m + (1 - beta1) * g;
        entry.v = beta2 * entry.v + (1 - beta2) * g * g;
        const mHat = entry.m / (1 - beta1 ** (update + 1));
        const vHat = entry.v / (1 - beta2 ** (update + 1));
        entry.value -= (rate * mHat) / (Math.sqrt(vHat) + epsilon);
        expect(found[update]![at]).toBeCloseTo(entry.value, 5);
      });
    });
  });

  it('moves by its rate at the first update, whatever the size of the gradient', () => {
    const [first] = follow(adam({ rate: 0.01, beta1: 0.5 }), [0, 0, 0]);
    expect(first![0]).toBeCloseTo(-0.01, 6);
    expect(first![1]).toBeCloseTo(0.01, 6);
    expect(first![2]).toBeCloseTo(-0.01, 5);
  });
});

describe('momentum', () => {
  it('follows v = μ·v − rate·g, p += v', () => {
    const found = follow(momentum({ rate: 0.1 }), [1, 2, 3], () => 0);
    let value = 1;
    let velocity = 0;
    gradients.forEach((gradient, update) => {
      velocity = 0.5 * velocity - (0.1 / 1.000004 ** update) * gradient[0]!;
      value += velocity;
      expect(found[update]![0]).toBeCloseTo(value, 5);
    });
  });

  it('raises momentum from .5 to .7 by epoch 250 and lowers the rate to 1e-6 at most', () => {
    const published = momentum({ rate: 0.1 });
    expect(published.schedule({ update: 0, step: 0, epoch: 0 })).toEqual({ rate: 0.1, momentum: 0.5 });
    expect(published.schedule({ update: 0, step: 0, epoch: 125.5 })['momentum']).toBeCloseTo(0.6, 6);
    expect(published.schedule({ update: 0, step: 0, epoch: 900 })['momentum']).toBeCloseTo(0.7, 6);
    expect(published.schedule({ update: 100_000_000, step: 0, epoch: 900 })['rate']).toBe(1e-6);
  });
});

describe('linearDecay', () => {
  const rateAt = (step: number, steps: number) =>
    linearDecay(momentum({ rate: 0.1 }), steps).schedule({ update: 0, step, epoch: 0 })['rate'];

  it('lowers the rate in a straight line to 0, and no further', () => {
    expect([0, 25, 50, 100, 150].map((step) => rateAt(step, 100))).toEqual([0.1, 0.1 * 0.75, 0.05, 0, 0]);
  });

  it('leaves the rate as it is over 0 steps, and other numbers always', () => {
    expect(rateAt(50, 0)).toBe(0.1);
    const numbers = linearDecay(momentum({ rate: 0.1 }), 100).schedule({ update: 0, step: 50, epoch: 0 });
    expect(numbers['momentum']).toBe(0.5);
  });
});
