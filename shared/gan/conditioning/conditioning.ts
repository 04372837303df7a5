import type * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';

/** What a conditioning adds to the loss of a move. */
export interface Added {
  readonly loss: tf.Scalar;
  /** Scalars to be shown, by metric. */
  readonly reports: Readonly<Record<string, tf.Scalar>>;
}

/** How the networks of a game are told what to draw, and what they are asked of it beside real or generated. */
export interface Conditioning {
  readonly id: string;
  /** Roles of the data that both networks are given, under their own names. */
  readonly roles: readonly string[];
  /** @param handed by the discriminator, beside its verdicts @param given [N, …] by role */
  discriminator?(handed: { readonly real: Tensors; readonly fake: Tensors }, given: Tensors): Added;
  /** @param handed by the discriminator on generated pictures */
  generator?(handed: Tensors, given: Tensors): Added;
}
