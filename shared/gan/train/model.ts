import type * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { Bindings, Field } from '../../data/index.ts';
import { invariant } from '../../errors/index.ts';
import type { Input, Range } from '../inputs/index.ts';
import type { Network, NoiseSpec, Pass, ValueSpec } from '../networks/index.ts';
import type { Optimizer } from '../optimizers/index.ts';
import { take } from '../record.ts';

/** What a network is given beside its first input, and what it hands out beside its output. */
export interface Beside {
  /** Conditions by name, [N, …]: labels, embeddings, pictures. */
  readonly given?: Tensors;
  /** Takes what the network hands out, by name: features, verdicts of a second head. */
  readonly hand?: (name: string, value: tf.Tensor) => void;
}

/** What the loss of a phase is computed from. */
export interface PhaseContext {
  /** What the data of this update has in a role, as networks take it: pictures in their range, labels [N]; see `Phase.reads`. */
  readonly data: (role: string) => tf.Tensor;
  /** Random numbers of this update by name, [N, …]; see `Phase.noise`. */
  readonly noise: (name: string) => tf.Tensor;
  /** A value of the model by name; see `Model.values`. */
  readonly value: (name: string) => tf.Tensor;
  /**
   * Runs a network in training mode. The gradient reaches those that the phase updates; others are constants. Buffers
   * change by what their network shows while it is updated: the next run in the same phase sees buffers of share 1 new.
   * @param network its name in the model @param noise prefix of the noise that its layers are fed
   */
  readonly run: (network: string, x: tf.Tensor, noise: string, beside?: Beside) => tf.Tensor;
  /** What `run` hands to a network: for phases that run the parts of one by themselves. */
  readonly pass: (network: string, noise: string, beside?: Beside) => Pass;
  /**
   * Runs a network on several batches of one size as one large batch, which is faster; layers that look at a whole batch
   * see them apart. All are given conditions of the same names. @returns what `run` returns for each
   */
  readonly runTogether: <const B extends readonly Together[]>(
    network: string,
    batches: B,
  ) => { readonly [K in keyof B]: tf.Tensor };
}

/** One of several batches that a network is run on together. */
export interface Together extends Beside {
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
  /** Made on the first of every n steps only: regularisers that are lazy. Default 1. */
  readonly every?: number;
  /** Pictures an update. Default: the model's batch. */
  readonly batch?: number;
  /** Equal parts that it computes its batch in beyond those of the model; see `Model.accumulation`. Default 1. */
  readonly parts?: number;
  /** Roles of the data that it reads; see `Model.inputs`. */
  readonly reads: readonly string[];
  /**
   * Random numbers that it is fed. Shapes are without the batch axis. Phases of one program are fed the same numbers
   * where they ask by the same name; names are those of random streams, so two programs have none in common.
   */
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  loss(context: PhaseContext): PhaseResult;
}

/** Runs a network as it draws: with averaged statistics and no noise of training. */
export type DrawWith = (network: string, x: tf.Tensor, given?: Tensors) => tf.Tensor;

/** What a drawing makes: what data has, or points of a space. */
export type Made = Field | { readonly kind: 'point'; readonly axes: number };

/** One way of using what was trained: its inputs are those of a program, a form, a command and an exported file. */
export interface Drawing {
  /** `picture`, or what tells several apart: `a to b`. */
  readonly name: string;
  /** By name: `z`, or the role of the data that it is given. */
  readonly given: Readonly<Record<string, Input>>;
  /** By name: `image`. */
  readonly made: Readonly<Record<string, Made>>;
  /** Role of the data that shows what should have been made, where there is one: it is shown beside. */
  readonly wanted?: string;
  /** Networks that it runs: averages of their values over the training draw the samples. */
  readonly networks: readonly string[];
  /** @param given [N, …] as `inputSpec` says @returns what is made, [N, …], pictures in [−1, 1] */
  draw(given: Tensors, run: DrawWith): Tensors;
}

/** How much of an average is kept. @param step steps made before */
export type Decay = (step: number) => number;

/** A recipe with every option decided: all that the mathematics of a run depends on, besides its seed and data. */
export interface Model {
  /** By the prefix of their values in the state, in the order they are shown. */
  readonly networks: Readonly<Record<string, Network>>;
  /** What it learns from, by role. */
  readonly inputs: Bindings;
  /** Range of pictures inside the networks. */
  readonly range: Range;
  /** Networks of which an average is kept. */
  readonly averages: Readonly<Record<string, Decay>>;
  /** What can be done with it once it is trained; the first is what samples show. */
  readonly drawings: readonly [Drawing, ...Drawing[]];
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
export function warmDecay(limit: number): Decay {
  return (step) => Math.min(limit, (1 + step) / (10 + step));
}

/** A drawing of the model; the first where none is named. */
export function drawingOf({ drawings }: Pick<Model, 'drawings'>, name?: string): Drawing {
  const drawing = name === undefined ? drawings[0] : drawings.find((one) => one.name === name);
  invariant(drawing !== undefined, `no drawing named ${name ?? ''}`);
  return drawing;
}

/** A network of the model that must be there. */
export function networkOf({ networks }: Pick<Model, 'networks'>, name: string): Network {
  return take(networks, name);
}
