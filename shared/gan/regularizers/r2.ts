import * as tf from '@tensorflow/tfjs-core';
import { type Regularizer, inputGradient, squaredLength } from './regularizer.ts';

/**
 * R2: γ/2 · E ‖∇D(G(z))‖², as R1 but on generated pictures. Mescheder, Geiger and Nowozin 2018, arXiv:1801.04406.
 * @param gamma γ
 */
export function r2(gamma: number): Regularizer {
  return {
    id: 'r2',
    noise: {},
    penalty: (judge, _, fake) => tf.mul(tf.mean(squaredLength(inputGradient(judge, fake))), gamma / 2),
  };
}
