import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientPenalty, type Judge, r1, r2, type Regularizer } from '../../../../shared/gan/index.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';

beforeAll(useEagerBackend);

const shape = [2, 1, 2, 1];
const real = () => tf.tensor([1, 2, 3, 4], shape);
const fake = () => tf.tensor([0, 0, 1, 2], shape);
const epsilon = () => tf.tensor([0.5, 0.25], [2, 1, 1, 1]);

/** Half the squared length: the gradient at x is x itself. */
const bowl: Judge = (x) => tf.mul(tf.sum(tf.square(x), [1, 2]), 0.5);

const penalty = (regularizer: Regularizer, judge: Judge) =>
  regularizer.penalty(judge, real(), fake(), { epsilon: epsilon() }).dataSync()[0]!;

describe('r1', () => {
  it('is γ/2 times the mean squared gradient on real pictures', () => {
    expect(penalty(r1(4), bowl)).toBeCloseTo((4 / 2) * ((1 + 4 + (9 + 16)) / 2), 5);
  });
});

describe('r2', () => {
  it('is γ/2 times the mean squared gradient on generated pictures', () => {
    expect(penalty(r2(4), bowl)).toBeCloseTo((4 / 2) * ((0 + (1 + 4)) / 2), 5);
  });
});

describe('gradientPenalty', () => {
  it('is λ times the mean squared distance of the length of the gradient from 1, between each real and generated picture', () => {
    const lengths = [Math.hypot(0.5, 1), Math.hypot(1 + 0.25 * 2, 2 + 0.25 * 2)];
    const expected = 10 * lengths.reduce((sum, length) => sum + (length - 1) ** 2 / 2, 0);
    expect(penalty(gradientPenalty(10), bowl)).toBeCloseTo(expected, 3);
  });

  it('asks for one number a picture', () => {
    expect(gradientPenalty(10).noise).toEqual({
      epsilon: { kind: 'uniform', shape: [1, 1, 1], min: 0, max: 1 },
    });
  });

  it('is finite, with a finite gradient, where the judge is flat', () => {
    const flat = (weight: tf.Tensor): tf.Scalar =>
      gradientPenalty(10).penalty((x) => tf.mul(tf.sum(x, [1, 2]), weight), real(), fake(), {
        epsilon: epsilon(),
      });
    const { value, grad } = tf.valueAndGrad((weight: tf.Tensor) => flat(weight))(tf.scalar(0));
    expect(value.dataSync()[0]).toBeCloseTo(10, 4);
    expect(Number.isFinite(grad.dataSync()[0])).toBe(true);
  });
});

/** A judge with a parameter, bent so that its gradient depends on it. */
const bent =
  (weight: tf.Tensor): Judge =>
  (x) =>
    tf.sum(tf.leakyRelu(tf.mul(x, weight), 0.2), [1, 2]);

describe.each([
  ['r1', r1(2)],
  ['r2', r2(2)],
  ['gradient penalty', gradientPenalty(3)],
] as const)('%s', (_, regularizer) => {
  it('has the gradient that finite differences have', () => {
    const at = (weight: number) => penalty(regularizer, bent(tf.scalar(weight)));
    const gradient = tf.grad((weight: tf.Tensor) =>
      regularizer.penalty(bent(weight), real(), fake(), { epsilon: epsilon() }),
    )(tf.scalar(0.7));
    expect(gradient.dataSync()[0]).toBeCloseTo((at(0.71) - at(0.69)) / 0.02, 2);
  });
});
