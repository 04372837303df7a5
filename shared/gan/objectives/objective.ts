import type * as tf from '@tensorflow/tfjs-core';

/** What the two networks play for: a pair of losses on logits, each a scalar to be made small. */
export interface Objective {
  readonly id: string;
  /** What a logit says: `confidence`, through a sigmoid, how likely the picture is real; `score`, better or worse. */
  readonly verdict: 'confidence' | 'score';
  /** @param real [N, 1] logits of real pictures @param fake [N, 1] logits of generated ones */
  discriminator(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** @param fake [N, 1] logits of generated pictures */
  generator(fake: tf.Tensor): tf.Scalar;
}
