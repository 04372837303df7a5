import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { NoiseSpec } from '../networks/index.ts';
import { dim } from '../shape.ts';

/** A discriminator that judges every picture by itself: [N, H, W, C] → logits [N, 1]. */
export type Judge = (pictures: tf.Tensor) => tf.Tensor;

/** Something that keeps a discriminator smooth, to be added to its loss. How often, its phase says. */
export interface Regularizer {
  readonly id: string;
  /** Random numbers it needs, without the batch axis. */
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  /**
   * @param real [N, H, W, C] @param fake [N, H, W, C] @param noise by name, [N, …]
   * @returns a scalar to be made small
   */
  penalty(judge: Judge, real: tf.Tensor, fake: tf.Tensor, noise: Tensors): tf.Scalar;
}

/** Sum of squares for every picture of a batch: [N, H, W, C] → [N]. */
export function squaredLength(x: tf.Tensor): tf.Tensor {
  return tf.sum(tf.square(tf.reshape(x, [dim(x.shape, 0), -1])), 1);
}

/**
 * How each logit changes with the picture it was given for: [N, H, W, C]. It can be differentiated again.
 * A judge that compares the pictures of a batch would mix them up here.
 */
export function inputGradient(judge: Judge, pictures: tf.Tensor): tf.Tensor {
  return tf.grad((x: tf.Tensor) => tf.sum(judge(x)))(pictures);
}
