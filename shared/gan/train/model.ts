import type { Architecture } from '../networks/index.ts';
import type { Objective } from '../objectives/index.ts';
import type { Optimizer } from '../optimizers/index.ts';

/** One update of one network. A step makes all phases of its recipe, in order. */
export interface Phase {
  /** Name of the loss it lowers, in metrics and inputs. */
  readonly name: 'd' | 'g';
  readonly updates: 'discriminator' | 'generator';
  readonly optimizer: Optimizer;
}

/** A recipe with every option decided: all that the mathematics of a run depends on, besides its seed and data. */
export interface Model {
  readonly architecture: Architecture;
  readonly objective: Objective;
  readonly phases: readonly Phase[];
  /** Pictures a step. */
  readonly batch: number;
  /** Decay of the averaged generator, once it is warm. */
  readonly averageDecay: number;
  /** Steps between two grids of samples, and between two checkpoints. */
  readonly rhythm: { readonly sampleEvery: number; readonly checkpointEvery: number };
}

/**
 * Decay of the averaged generator at a step. It starts low, so that the first pictures show what was learned and not
 * what was drawn at random: min(decay, (1 + step) / (10 + step)).
 */
export function averageDecayAt(model: Model, step: number): number {
  return Math.min(model.averageDecay, (1 + step) / (10 + step));
}
