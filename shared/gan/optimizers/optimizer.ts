import type { Tensors } from '../../compiler/types.ts';
import type * as tf from '@tensorflow/tfjs-core';

/** How far a training is when an update is made. */
export interface Progress {
  /** Updates made before this one. */
  readonly update: number;
  /** Steps made before the one it belongs to. */
  readonly step: number;
  /** Passes through the dataset, with fraction. */
  readonly epoch: number;
}

/** A rule that changes a parameter by its gradient. What depends on time is computed on the host, in double precision. */
export interface Optimizer {
  readonly id: string;
  /** Values kept for each parameter, of its shape, 0 at first. */
  readonly slots: readonly string[];
  /** Slots of earlier versions of the studio: where their values are kept now, times what; null where they are not needed. */
  readonly earlierSlots?: Readonly<Record<string, { readonly slot: string; readonly factor: number } | null>>;
  /** Names of the numbers that `schedule` gives. */
  readonly numbers: readonly string[];
  /** The numbers of one update: step size and the like. */
  schedule(progress: Progress): Readonly<Record<string, number>>;
  /**
   * @param slots by name @param numbers scalars, by name
   * @returns the new parameter and slots
   */
  apply(
    parameter: tf.Tensor,
    gradient: tf.Tensor,
    slots: Tensors,
    numbers: Tensors,
  ): { readonly parameter: tf.Tensor; readonly slots: Tensors };
}
