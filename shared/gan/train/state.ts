/**
 * The state of a training, by name: `G/…` and `D/…` hold the networks, `average/…` the averaged generator, and
 * `<optimizer>/<slot>/G/…` what the optimizer keeps for each parameter.
 */
import type { HostTensor, HostTensors, Specs, TensorSpec } from '../../compiler/types.ts';
import type { Initial, Network, ValueSpec } from '../networks/index.ts';
import { fillNormal, fillUniform, RandomStream } from '../random/index.ts';
import { mapValues, under } from '../record.ts';
import { sizeOf } from '../shape.ts';
import type { Model, Phase } from './model.ts';

export type NetworkPrefix = 'G' | 'D';

export function prefixOf(phase: Phase): NetworkPrefix {
  return phase.updates === 'generator' ? 'G' : 'D';
}

/** Where an optimizer keeps a slot of a network's parameters. */
export function slotPrefix(phase: Phase, slot: string): string {
  return `${phase.optimizer.id}/${slot}/${prefixOf(phase)}`;
}

const valuesOf = (network: Network): Readonly<Record<string, ValueSpec>> => ({
  ...network.parameters,
  ...network.buffers,
});

const specOf = ({ shape }: { readonly shape: readonly number[] }): TensorSpec => ({
  shape,
  dtype: 'float32',
});

/** Names and shapes of the generator's values, as a sampler needs them. */
export function generatorSpecs(model: Model): Specs {
  return mapValues(valuesOf(model.architecture.generator), specOf);
}

/** Names and shapes of everything a training carries from step to step. */
export function stateSpecs(model: Model): Specs {
  const { generator, discriminator } = model.architecture;
  const network = (phase: Phase): Network => (phase.updates === 'generator' ? generator : discriminator);
  const slots = model.phases.flatMap((phase) =>
    phase.optimizer.slots.map((slot) =>
      under(slotPrefix(phase, slot), mapValues(network(phase).parameters, specOf)),
    ),
  );
  return Object.assign(
    {},
    under('G', generatorSpecs(model)),
    under('D', mapValues(valuesOf(discriminator), specOf)),
    under('average', generatorSpecs(model)),
    ...slots,
  ) as Specs;
}

function firstValue(spec: ValueSpec, seed: number, name: string): HostTensor {
  const data = new Float32Array(sizeOf(spec.shape));
  fillInitial(data, spec.initial, new RandomStream(seed, `initial/${name}`));
  return { shape: spec.shape, dtype: 'float32', data };
}

function fillInitial(into: Float32Array, initial: Initial, stream: RandomStream): void {
  switch (initial.kind) {
    case 'normal':
      fillNormal(into, stream, initial.mean, initial.deviation);
      return;
    case 'uniform':
      fillUniform(into, stream, initial.min, initial.max);
      return;
    case 'constant':
      into.fill(initial.value);
  }
}

/**
 * The state before the first step. Each value is drawn from a stream of its own name, so adding a layer changes no
 * other; the averaged generator starts as the generator, and optimizers start at 0.
 */
export function initialState(model: Model, seed: number): HostTensors {
  const { generator, discriminator } = model.architecture;
  const drawn = (prefix: NetworkPrefix, network: Network): HostTensors =>
    under(
      prefix,
      mapValues(valuesOf(network), (spec, name) => firstValue(spec, seed, `${prefix}/${name}`)),
    );
  const networks = { ...drawn('G', generator), ...drawn('D', discriminator) };
  return mapValues(stateSpecs(model), (spec, name): HostTensor => {
    const source = name.startsWith('average/') ? name.replace('average/', 'G/') : name;
    const value = networks[source];
    const data = value === undefined ? new Float32Array(sizeOf(spec.shape)) : value.data.slice();
    return { shape: spec.shape, dtype: 'float32', data };
  });
}

/** Where a value that an earlier version saved is kept now; undefined where nothing changed, null where it is not needed. */
function movedTo(
  model: Model,
  name: string,
): { readonly name: string; readonly factor: number } | null | undefined {
  for (const phase of model.phases) {
    for (const [earlier, now] of Object.entries(phase.optimizer.earlierSlots ?? {})) {
      const prefix = slotPrefix(phase, earlier);
      if (!name.startsWith(`${prefix}/`)) continue;
      return now && { name: slotPrefix(phase, now.slot) + name.slice(prefix.length), factor: now.factor };
    }
  }
  return undefined;
}

/** A state as an earlier version of the studio may have saved it, in today's names and units. */
export function upgradedState(model: Model, state: HostTensors): HostTensors {
  return Object.fromEntries(
    Object.entries(state).flatMap(([name, value]) => {
      const moved = movedTo(model, name);
      if (moved === undefined) return [[name, value]];
      if (moved === null) return [];
      const data = Float32Array.from(value.data, (number) => number * moved.factor);
      return [[moved.name, { ...value, data }]];
    }),
  );
}
