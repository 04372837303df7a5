/**
 * The state of a training, by name: `G/…`, `D/…` and so on hold the networks, `average/G/…` the averages of those
 * that draw, `<optimizer>/<slot>/G/…` what an optimizer keeps for each parameter, and `values/…` the model's own values.
 */
import type { HostTensor, HostTensors, Specs, TensorSpec } from '../../compiler/types.ts';
import type { Initial, Network, ValueSpec } from '../networks/index.ts';
import { fillNormal, fillUniform, RandomStream } from '../random/index.ts';
import { inside, mapValues, take, under } from '../record.ts';
import { sizeOf } from '../shape.ts';
import { type Drawing, type Model, networkOf, type Phase } from './model.ts';

/** Where an optimizer keeps a slot of a network's parameters. */
export function slotPrefix({ optimizer }: Phase, slot: string, network: string): string {
  return `${optimizer.id}/${slot}/${network}`;
}

/** Where the average of a network is kept. */
export function averageName(network: string): string {
  return `average/${network}`;
}

const valuesOf = (network: Network): Readonly<Record<string, ValueSpec>> => ({
  ...network.parameters,
  ...network.buffers,
});

const specOf = ({ shape }: { readonly shape: readonly number[] }): TensorSpec => ({
  shape,
  dtype: 'float32',
});

function networkSpecs(model: Model, name: string): Specs {
  return mapValues(valuesOf(networkOf(model, name)), specOf);
}

/** Names and shapes of the values that a drawing runs with: `G/up1/norm/mean`. */
export function drawingSpecs(model: Model, { networks }: Drawing): Specs {
  return Object.assign({}, ...networks.map((name) => under(name, networkSpecs(model, name)))) as Specs;
}

/** Where the values of `drawingSpecs` lie in a state. @param averaged rather than the newest ones */
export function drawnNames(model: Model, drawing: Drawing, averaged: boolean): readonly string[] {
  return Object.keys(drawingSpecs(model, drawing)).map((name) => {
    const isKept = Object.keys(model.averages).some((network) => name.startsWith(`${network}/`));
    return averaged && isKept ? averageName(name) : name;
  });
}

/** The values of `drawingSpecs`, of a state or the part of one that `drawnNames` names. */
export function drawnValues(
  model: Model,
  drawing: Drawing,
  state: HostTensors,
  averaged: boolean,
): HostTensors {
  const names = drawnNames(model, drawing, averaged);
  const own = Object.keys(drawingSpecs(model, drawing));
  return Object.fromEntries(own.map((name, at) => [name, take(state, names[at] ?? name)]));
}

/** First values of everything that is not 0 or a copy at first: networks and the model's own values. */
function initialSpecs(model: Model): Readonly<Record<string, ValueSpec>> {
  const networks = Object.entries(model.networks).map(([name, network]) => under(name, valuesOf(network)));
  return Object.assign({}, ...networks, under('values', model.values ?? {})) as Record<string, ValueSpec>;
}

function slotSpecs(model: Model, phase: Phase): Specs {
  const kept = phase.updates.flatMap((name) =>
    phase.optimizer.slots.map((slot) =>
      under(slotPrefix(phase, slot, name), mapValues(networkOf(model, name).parameters, specOf)),
    ),
  );
  return Object.assign({}, ...kept) as Specs;
}

/** Names and shapes of everything a training carries from step to step. */
export function stateSpecs(model: Model): Specs {
  return Object.assign(
    {},
    mapValues(initialSpecs(model), specOf),
    ...Object.keys(model.averages).map((name) => under(averageName(name), networkSpecs(model, name))),
    ...model.phases.map((phase) => slotSpecs(model, phase)),
  ) as Specs;
}

/**
 * Arrays of zeros that lie in one block: when nobody needs them any more, it goes back to the system whole, where many small
 * ones would leave holes that nothing else fits into.
 */
function inOneBlock(specs: Specs): Readonly<Record<string, Float32Array>> {
  const block = new Float32Array(Object.values(specs).reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let end = 0;
  return mapValues(specs, ({ shape }) => block.subarray(end, (end += sizeOf(shape))));
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
 * other; the average starts as the network that it averages, and optimizers start at 0.
 */
export function initialState(model: Model, seed: number): HostTensors {
  const specs = stateSpecs(model);
  const arrays = inOneBlock(specs);
  for (const [name, { initial }] of Object.entries(initialSpecs(model))) {
    fillInitial(take(arrays, name), initial, new RandomStream(seed, `initial/${name}`));
  }
  for (const network of Object.keys(model.averages)) {
    for (const [name, own] of Object.entries(inside(network, arrays))) {
      take(arrays, `${averageName(network)}/${name}`).set(own);
    }
  }
  return mapValues(arrays, (data, name): HostTensor => ({ ...take(specs, name), dtype: 'float32', data }));
}

/** Where a value that an earlier version saved is kept now; undefined where nothing changed, null where it is not needed. */
function movedTo(
  model: Model,
  name: string,
): { readonly name: string; readonly factor: number } | null | undefined {
  const [averaged, ...others] = Object.keys(model.averages);
  if (name.startsWith('average/') && averaged !== undefined && others.length === 0) {
    // There was one average, which had no name of its own.
    if (name.startsWith(`${averageName(averaged)}/`)) return undefined;
    return { name: averageName(averaged) + name.slice('average'.length), factor: 1 };
  }
  for (const phase of model.phases) {
    for (const [earlier, now] of Object.entries(phase.optimizer.earlierSlots ?? {})) {
      for (const network of phase.updates) {
        const prefix = slotPrefix(phase, earlier, network);
        if (!name.startsWith(`${prefix}/`)) continue;
        const path = name.slice(prefix.length);
        return now && { name: slotPrefix(phase, now.slot, network) + path, factor: now.factor };
      }
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
      if (moved.factor === 1) return [[moved.name, value]];
      const data = Float32Array.from(value.data, (number) => number * moved.factor);
      return [[moved.name, { ...value, data }]];
    }),
  );
}
