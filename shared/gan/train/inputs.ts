/** What an update is fed: noise and the numbers of the moment, drawn or computed on the host. */
import type { HostTensor, HostTensors } from '../../compiler/types.ts';
import type { NoiseSpec } from '../networks/index.ts';
import {
  fillChoice,
  fillCrossover,
  fillMask,
  fillNormal,
  fillUniform,
  RandomStream,
} from '../random/index.ts';
import { mapValues } from '../record.ts';
import { sizeOf } from '../shape.ts';
import type { Model } from './model.ts';
import { type Moment, numbersAt, type TrainingProgram } from './programs.ts';

/** Fills with the random numbers of a kind. */
function fillNoise(into: Float32Array, spec: NoiseSpec, stream: RandomStream): void {
  switch (spec.kind) {
    case 'normal':
      fillNormal(into, stream);
      return;
    case 'uniform':
      fillUniform(into, stream, spec.min, spec.max);
      return;
    case 'mask':
      fillMask(into, stream, spec.keep);
      return;
    case 'choice':
      fillChoice(into, stream, sizeOf(spec.shape));
      return;
    case 'crossover':
      fillCrossover(into, stream, sizeOf(spec.shape), spec.probability);
  }
}

/**
 * The noise of neighbouring updates. Each number depends on seed, name and update alone.
 * @param specs shapes without the batch axis @param batch N
 * @param first number of the first update; its noise is drawn before that of the next @param count K
 * @returns tensors [K, N, …] by the names of `specs`
 */
export function drawNoise(
  specs: Readonly<Record<string, NoiseSpec>>,
  batch: number,
  seed: number,
  { first, count }: { readonly first: number; readonly count: number },
): HostTensors {
  return mapValues(specs, (spec, name): HostTensor => {
    const size = batch * sizeOf(spec.shape);
    const data = new Float32Array(count * size);
    for (let at = 0; at < count; at++) {
      const stream = new RandomStream(seed, `noise/${name}`, first + at);
      fillNoise(data.subarray(at * size, (at + 1) * size), spec, stream);
    }
    return { shape: [count, batch, ...spec.shape], dtype: 'float32', data };
  });
}

/** The numbers of neighbouring updates, as a program is fed them. @returns tensors [K] by name */
export function stackedNumbers(
  model: Model,
  program: TrainingProgram,
  moments: readonly Moment[],
): HostTensors {
  const rows = moments.map((moment) => numbersAt(model, program, moment));
  const [first = {}] = rows;
  return mapValues(first, (_, name) => ({
    shape: [rows.length],
    dtype: 'float32',
    data: Float32Array.from(rows, (row) => row[name] ?? Number.NaN),
  }));
}
