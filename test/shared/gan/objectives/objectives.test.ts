import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { objectives } from '../../../../shared/gan/index.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';

const real = [2, -1, 0.5];
const fake = [-3, 0.25, 1];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const column = (values: readonly number[]) => tf.tensor2d([...values], [values.length, 1]);
const valueOf = (tensor: tf.Tensor) => tensor.dataSync()[0];

beforeAll(useEagerBackend);

describe.each(['non-saturating', 'minimax'] as const)('%s', (id) => {
  it('has the cross-entropy of real and generated pictures as the discriminator’s loss', () => {
    const expected =
      mean(real.map((x) => -Math.log(sigmoid(x)))) + mean(fake.map((x) => -Math.log(1 - sigmoid(x))));
    expect(valueOf(objectives[id].discriminator(column(real), column(fake)))).toBeCloseTo(expected, 5);
  });

  it('stays finite when the discriminator is very sure', () => {
    const objective = objectives[id];
    expect(valueOf(objective.discriminator(column([-200]), column([200])))).toBeCloseTo(400, 2);
    expect(Number.isFinite(valueOf(objective.generator(column([-200, 200]))))).toBe(true);
  });
});

it('non-saturating: the generator lowers −log D(G(z))', () => {
  const expected = mean(fake.map((x) => -Math.log(sigmoid(x))));
  expect(valueOf(objectives['non-saturating'].generator(column(fake)))).toBeCloseTo(expected, 5);
});

it('minimax: the generator lowers log(1 − D(G(z)))', () => {
  const expected = mean(fake.map((x) => Math.log(1 - sigmoid(x))));
  expect(valueOf(objectives.minimax.generator(column(fake)))).toBeCloseTo(expected, 5);
});

it('non-saturating keeps a gradient where minimax loses it', () => {
  const slope = (id: 'non-saturating' | 'minimax') =>
    Math.abs(valueOf(tf.grad((x) => objectives[id].generator(x))(column([-8]))) ?? 0);
  expect(slope('non-saturating')).toBeGreaterThan(0.99);
  expect(slope('minimax')).toBeLessThan(0.001);
});

const relu = (x: number) => Math.max(0, x);
const expectedLosses = {
  hinge: [mean(real.map((x) => relu(1 - x))) + mean(fake.map((x) => relu(1 + x))), -mean(fake)],
  wasserstein: [mean(fake) - mean(real), -mean(fake)],
  'least-squares': [
    mean(real.map((x) => (x - 1) ** 2)) / 2 + mean(fake.map((x) => x ** 2)) / 2,
    mean(fake.map((x) => (x - 1) ** 2)) / 2,
  ],
} as const;

describe.each(['hinge', 'wasserstein', 'least-squares'] as const)('%s', (id) => {
  it('equals its formulas', () => {
    const [discriminator, generator] = expectedLosses[id];
    expect(valueOf(objectives[id].discriminator(column(real), column(fake)))).toBeCloseTo(discriminator, 5);
    expect(valueOf(objectives[id].generator(column(fake)))).toBeCloseTo(generator, 5);
  });

  it('gives scores, not confidences', () => {
    expect(objectives[id].verdict).toBe('score');
  });
});

it('hinge: pictures that are judged clearly enough teach nothing more', () => {
  const slopes = tf.grad((x) => objectives.hinge.discriminator(x, column([-3])))(column([1.5, 0.5]));
  expect(slopes.dataSync()[0]).toBeCloseTo(0, 9);
  expect(slopes.dataSync()[1]).toBe(-0.5);
});
