/** What a network is made of. Everything here is a description plus a pure function on tensors; values live outside. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../shape.ts';

/** Where the first value of a parameter comes from. */
export type Initial =
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'constant'; readonly value: number };

export interface ValueSpec {
  readonly shape: Shape;
  readonly initial: Initial;
}

/** A value that is observed, not trained. */
export interface BufferSpec extends ValueSpec {
  /**
   * How much of what the newest batch showed enters it: buffer += (seen − buffer) · share. 1 keeps what was shown last.
   * Default .1, Torch's.
   */
  readonly share?: number;
}

/** Random numbers that a layer is fed, one tensor a pass. Shapes are without the batch axis. */
export type NoiseSpec =
  | { readonly kind: 'normal'; readonly shape: Shape }
  | { readonly kind: 'uniform'; readonly shape: Shape; readonly min: number; readonly max: number }
  /** Dropout: 1/keep with probability `keep`, else 0. */
  | { readonly kind: 'mask'; readonly shape: Shape; readonly keep: number }
  /** One-hot rows: 1 at one place of the shape's one axis, any as likely as another. */
  | { readonly kind: 'choice'; readonly shape: Shape }
  /** Style mixing: with `probability` 1 from a random place after the first on and 0 before it, else 0 everywhere. */
  | { readonly kind: 'crossover'; readonly shape: Shape; readonly probability: number };

/** One run of data through a network. */
export interface Pass {
  /** In training, batch norm uses the statistics of the batch and dropout drops; in sampling, neither does. */
  readonly mode: 'training' | 'sampling';
  /**
   * How many batches of one size lie behind one another in the batch axis. Layers that look at a whole batch, such as
   * batch norm, see them apart; all others are made faster by it.
   */
  readonly parts: number;
  /** A parameter or buffer by its path inside the network. */
  value(name: string): tf.Tensor;
  /** Noise by its path inside the network; only in training. */
  noise(name: string): tf.Tensor;
  /** A condition by its name, [N, …]: a label, an embedding; the same for every layer. */
  given(name: string): tf.Tensor;
  /** Hands out something beside the output, such as features, under a name of the whole network. */
  hand(name: string, value: tf.Tensor): void;
  /** Hands out what a buffer saw in this batch. */
  report(name: string, seen: tf.Tensor): void;
  /** Shows what a layer gave, by the layer's path inside the network. Left out where nobody looks. */
  watch?(layer: string, value: tf.Tensor): void;
}

export interface Layer {
  /** As drawn: operation and what is special about it, `conv 4×4 ↓2`. */
  readonly op: string;
  /** Shape of the output without the batch axis. */
  readonly output: Shape;
  /** Trained values. */
  readonly parameters: Readonly<Record<string, ValueSpec>>;
  /** Values that are observed, not trained, such as the statistics of batch norm. */
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  /** @param x [N, …input] @returns [N, …output] */
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
}

/** Makes a layer for inputs of one shape (without the batch axis). */
export type LayerFactory = (input: Shape) => Layer;

/** A layer without values of its own. */
export function plainLayer(
  op: string,
  output: Shape,
  apply: (x: tf.Tensor, pass: Pass) => tf.Tensor,
  values: Partial<Pick<Layer, 'parameters' | 'buffers' | 'noise'>> = {},
): Layer {
  return { op, output, parameters: {}, buffers: {}, noise: {}, ...values, apply };
}
