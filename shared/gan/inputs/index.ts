/**
 * What a drawing is given and what it makes, by kind. A condition of a generator is an input of its drawing, and
 * everything that takes one (programs, sample grids, the window, the terminal, exported files) reads this table.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, TensorSpec } from '../../compiler/types.ts';
import type { Field } from '../../data/index.ts';
import { fillNormal, fillUniform, RandomStream } from '../random/index.ts';
import type { NoiseSpec } from '../networks/layer.ts';

/** A latent point: its length, and its distribution, N(0, 1) or evenly from [−1, 1]. */
export interface Latent {
  readonly kind: 'latent';
  readonly size: number;
  readonly law: 'normal' | 'uniform';
}

/** What a drawing may be given. */
export type Input = Latent | Field;

/** Range of pictures inside networks: `unit` [0, 1], `signed` [−1, 1]. */
export type Range = 'unit' | 'signed';

/** Latent points as noise of an update. */
export function latentNoise({ size, law }: Latent): NoiseSpec {
  return law === 'normal' ? { kind: law, shape: [size] } : { kind: law, shape: [size], min: -1, max: 1 };
}

/** Of a field as the data thread reads it, without the batch axis: pictures as bytes, labels as numbers. */
export function storedSpec(field: Field): TensorSpec {
  switch (field.kind) {
    case 'picture':
      return { shape: [field.height, field.width, field.channels], dtype: 'uint8' };
    case 'label':
      return { shape: [], dtype: 'int32' };
  }
}

/** Of an input of a drawing, without the batch axis: pictures in [−1, 1], latent points, and labels by number. */
export function inputSpec(input: Input): TensorSpec {
  switch (input.kind) {
    case 'latent':
      return { shape: [input.size], dtype: 'float32' };
    case 'picture':
      return { ...storedSpec(input), dtype: 'float32' };
    case 'label':
      return storedSpec(input);
  }
}

/** The same for who has files of pictures: bytes. */
export function pixelSpec(input: Input): TensorSpec {
  return input.kind === 'picture' ? storedSpec(input) : inputSpec(input);
}

/** What was stored, as networks take it: pictures in their range, labels as they are. */
export function ofStored(x: tf.Tensor, { kind }: Field, range: Range): tf.Tensor {
  switch (kind) {
    case 'picture': {
      const values = tf.cast(x, 'float32');
      return range === 'unit' ? tf.mul(values, 1 / 255) : tf.sub(tf.mul(values, 2 / 255), 1);
    }
    case 'label':
      return x;
  }
}

/** An input in pixels, as `pixelSpec` says, in the form that `inputSpec` says. */
export function ofPixels(x: tf.Tensor, input: Input): tf.Tensor {
  return input.kind === 'picture' ? ofStored(x, input, 'signed') : x;
}

/** One value for each seed, which depends on that seed alone; null where values come from data. */
export function seeded(input: Input, seeds: readonly number[]): HostTensor | null {
  switch (input.kind) {
    case 'latent':
      return latents(input, seeds);
    case 'label': {
      const { length } = input.names;
      const data = Int32Array.from(seeds, (seed) => new RandomStream(seed, 'label').word() % length);
      return { shape: [seeds.length], dtype: 'int32', data };
    }
    case 'picture':
      return null;
  }
}

function latents({ size, law }: Latent, seeds: readonly number[]): HostTensor {
  const data = new Float32Array(seeds.length * size);
  seeds.forEach((seed, at) => {
    const row = data.subarray(at * size, (at + 1) * size);
    const stream = new RandomStream(seed, 'latent');
    if (law === 'normal') fillNormal(row, stream);
    else fillUniform(row, stream, -1, 1);
  });
  return { shape: [seeds.length, size], dtype: 'float32', data };
}
