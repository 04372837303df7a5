import type * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { Architecture, Network, NoiseSpec, Pass, PictureShape, ValueSpec } from '../networks/index.ts';
import type { Optimizer } from '../optimizers/index.ts';
import { take } from '../record.ts';

/** What the loss of a phase is computed from. */
export interface PhaseContext {
  /** The real pictures of this update, in the range of the networks: [N, H, W, C]. Only for a phase that reads some. */
  readonly pictures: () => tf.Tensor;
  /** Random numbers of this update by name, [N, …]; see `Phase.noise`. */
  readonly noise: (name: string) => tf.Tensor;
  /** A value of the model by name; see `Model.values`. */
  readonly value: (name: string) => tf.Tensor;
  /**
   * Runs a network in training mode. The gradient reaches those that the phase updates; others are constants. Buffers
   * change by what their network shows while it is updated: the next run in the same phase sees buffers of share 1 new.
   * @param network its name in the model @param noise prefix of the noise that its layers are fed
   */
  readonly run: (network: string, x: tf.Tensor, noise: string) => tf.Tensor;
  /** What `run` hands to a network: for phases that run the parts of one by themselves. */
  readonly pass: (network: string, noise: string) => Pass;
  /**
   * Runs a network on several batches of one size as one large batch, which is faster; layers that look at a whole batch
   * see them apart. @returns what `run` returns for each
   */
  readonly runTogether: <const B extends readonly Together[]>(
    network: string,
    batches: B,
  ) => { readonly [K in keyof B]: tf.Tensor };
}

/** One of several batches that a network is run on together. */
export interface Together {
  readonly x: tf.Tensor;
  /** Prefix of the noise that its layers are fed. */
  readonly noise: string;
}

/** What a phase computes. */
export interface PhaseResult {
  /** To be made small. Reported under the name of the phase. */
  readonly loss: tf.Scalar;
  /** Scalars to be shown beside it, by metric. */
  readonly reports?: Tensors;
  /** New values of the model, by name. */
  readonly values?: Tensors;
}

/** One kind of update. A step makes all phases of its model in order, each on what those before it left. */
export interface Phase {
  /** Name of the loss that it lowers, in metrics and inputs. */
  readonly name: string;
  /** Networks that it changes. */
  readonly updates: readonly string[];
  /** Phases that update a network by optimizers of the same id share what these remember of it. */
  readonly optimizer: Optimizer;
  /** Updates within one step, each on pictures and noise of its own. Default 1. */
  readonly repeat?: number;
  /** Made on every so manieth step only, from the first on: regularisers that are lazy. Default 1. */
  readonly every?: number;
  /** Pictures an update. Default: the model's batch. */
  readonly batch?: number;
  /** Equal parts that it computes its batch in beyond those of the model; see `Model.accumulation`. Default 1. */
  readonly parts?: number;
  /** Whether it reads real pictures. */
  readonly pictures: boolean;
  /**
   * Random numbers that it is fed. Shapes are without the batch axis. Phases of one program are fed the same numbers
   * where they ask by the same name; names are those of random streams, so two programs have none in common.
   */
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  loss(context: PhaseContext): PhaseResult;
}

/** Which half of a picture of the dataset, a pair side by side, is given; the other is to be drawn. */
export type Given = 'left' | 'right';

/** What a picture is drawn from: a latent point, or a half of a pair, a picture to be translated. */
export type Source = Architecture['latent'] | { readonly kind: 'picture'; readonly given: Given };

/** What pictures are drawn with. */
export interface Drawing {
  /** The network: an average of its values over the training draws the samples. */
  readonly network: string;
  readonly from: Source;
  /** How much of the average is kept. @param step steps made before */
  decay(step: number): number;
}

/** A recipe with every option decided: all that the mathematics of a run depends on, besides its seed and data. */
export interface Model {
  /** By the prefix of their values in the state, in the order they are shown. */
  readonly networks: Readonly<Record<string, Network>>;
  readonly drawing: Drawing;
  /** A picture of the dataset. */
  readonly picture: PictureShape;
  /** Range of a picture inside the networks: `unit` [0, 1], `signed` [−1, 1]. */
  readonly range: Architecture['range'];
  /** What training carries from step to step besides networks and what optimizers remember, by name. Default: nothing. */
  readonly values?: Readonly<Record<string, ValueSpec>>;
  readonly phases: readonly Phase[];
  /** Pictures a step. */
  readonly batch: number;
  /**
   * Equal parts that each update computes its batch in, one after the other, averaging their gradients: a batch whose
   * activations outgrow the memory becomes possible. Divides the batch of every phase. Default 1.
   */
  readonly accumulation?: number;
  /** Whether updates also tell which layers, gradients and parameters hold numbers that are none. Default false. */
  readonly isWatched?: boolean;
  /** Steps between two grids of samples, and between two checkpoints. */
  readonly rhythm: { readonly sampleEvery: number; readonly checkpointEvery: number };
}

/**
 * Decay of an average that starts low, so that the first pictures show what was learned and not what was drawn at
 * random: min(limit, (1 + step) / (10 + step)).
 */
export function warmDecay(limit: number): Drawing['decay'] {
  return (step) => Math.min(limit, (1 + step) / (10 + step));
}

/** The network that draws. */
export function drawingNetwork({ networks, drawing }: Pick<Model, 'networks' | 'drawing'>): Network {
  return networkOf({ networks }, drawing.network);
}

/** A network of the model that must be there. */
export function networkOf({ networks }: Pick<Model, 'networks'>, name: string): Network {
  return take(networks, name);
}
