import * as tf from '@tensorflow/tfjs-core';
import { type Regularizer, inputGradient, squaredLength } from './regularizer.ts';

/**
 * R1: γ/2 · E ‖∇D(x)‖² on real pictures, so that D is flat where the generator shall end. Mescheder, Geiger and Nowozin
 * 2018, arXiv:1801.04406.
 * @param gamma γ; 10 in the paper, and it grows with the square of the picture's side
 */
export function r1(gamma: number): Regularizer {
  return {
    id: 'r1',
    noise: {},
    penalty: (judge, real) => tf.mul(tf.mean(squaredLength(inputGradient(judge, real))), gamma / 2),
  };
}
