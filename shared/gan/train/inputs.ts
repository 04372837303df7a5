/** What a step is fed: real pictures, noise and the numbers of the moment, all drawn or computed on the host. */
import type { HostTensor, HostTensors, Specs } from '../../compiler/types.ts';
import type { NoiseSpec } from '../networks/index.ts';
import { fillCrossover, fillMask, fillNormal, fillUniform, RandomStream } from '../random/index.ts';
import { mapValues, under } from '../record.ts';
import { sizeOf } from '../shape.ts';
import { averageDecayAt, type Model } from './model.ts';

/** Runs of the discriminator within one step; dropout of both passes over generated pictures is the same. */
export const passes = ['real', 'fake'] as const;

/** Latent points of a step or a grid. */
export function latentSpec(model: Model): NoiseSpec {
  const { size, kind } = model.architecture.latent;
  return kind === 'normal' ? { kind, shape: [size] } : { kind, shape: [size], min: -1, max: 1 };
}

/** All noise of one step, by input name. Shapes are without the batch axis. */
export function noiseSpecs(model: Model): Readonly<Record<string, NoiseSpec>> {
  const { noise } = model.architecture.discriminator;
  return Object.assign(
    { z: latentSpec(model) },
    ...passes.map((pass) => under(`D/${pass}`, noise)),
  ) as Record<string, NoiseSpec>;
}

function numberNames(model: Model): readonly string[] {
  const ofPhases = model.phases.flatMap(({ name, optimizer }) =>
    optimizer.numbers.map((key) => `${name}/${key}`),
  );
  return ['average/decay', ...ofPhases];
}

/** Names, shapes and types of a step's inputs: `real` is uint8 [N, H, W, C], `z` [N, latent], numbers are scalars. */
export function inputSpecs(model: Model): Specs {
  const { batch, architecture } = model;
  const { height, width, channels } = architecture.picture;
  return {
    real: { shape: [batch, height, width, channels], dtype: 'uint8' },
    ...mapValues(noiseSpecs(model), ({ shape }) => ({ shape: [batch, ...shape], dtype: 'float32' }) as const),
    ...Object.fromEntries(numberNames(model).map((name) => [name, { shape: [], dtype: 'float32' }] as const)),
  };
}

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
    case 'crossover':
      fillCrossover(into, stream, sizeOf(spec.shape), spec.probability);
  }
}

/**
 * The noise of one step.
 * @param specs shapes without the batch axis @param batch N
 * @returns tensors [N, …] by the names of `specs`
 */
export function drawNoise(
  specs: Readonly<Record<string, NoiseSpec>>,
  batch: number,
  seed: number,
  step: number,
): HostTensors {
  return mapValues(specs, (spec, name): HostTensor => {
    const data = new Float32Array(batch * sizeOf(spec.shape));
    fillNoise(data, spec, new RandomStream(seed, `noise/${name}`, step));
    return { shape: [batch, ...spec.shape], dtype: 'float32', data };
  });
}

/** The latent points of a list of seeds: each depends on its own seed only. @returns [seeds.length, latent] */
export function latentsOf(model: Model, seeds: readonly number[]): HostTensor {
  const spec = latentSpec(model);
  const size = sizeOf(spec.shape);
  const data = new Float32Array(seeds.length * size);
  seeds.forEach((seed, at) => {
    fillNoise(data.subarray(at * size, (at + 1) * size), spec, new RandomStream(seed, 'latent'));
  });
  return { shape: [seeds.length, size], dtype: 'float32', data };
}

/**
 * The numbers of one step: rates, corrections, decay of the average.
 * @param step steps made before @param epoch passes through the dataset, with fraction
 */
export function scheduledNumbers(model: Model, step: number, epoch: number): HostTensors {
  const numbers: Record<string, number> = { 'average/decay': averageDecayAt(model, step) };
  for (const { name, optimizer } of model.phases) {
    Object.assign(numbers, under(name, optimizer.schedule({ update: step, epoch })));
  }
  return mapValues(numbers, (value) => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) }));
}
