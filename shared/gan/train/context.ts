import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { Network, Pass } from '../networks/index.ts';
import type { Bound } from '../../data/index.ts';
import { derive } from '../derive/index.ts';
import { ofStored } from '../inputs/index.ts';
import { inside, mapValues, take } from '../record.ts';
import { dim, sizeOf } from '../shape.ts';
import type { Watch } from './watch.ts';
import { type Beside, type Model, networkOf, type Phase, type PhaseContext, type Together } from './model.ts';

/** Name of a program's input that holds a field of a stream's items. */
export function storedName({ stream, field }: Pick<Bound, 'stream' | 'field'>): string {
  return `${stream}/${field}`;
}

/** What a role has of the stored values: in the range of the networks, derived. */
export function roleOf(
  { inputs, range }: Pick<Model, 'inputs' | 'range'>,
  role: string,
  stored: Tensors,
): tf.Tensor {
  const bound = take(inputs, role);
  const whole = ofStored(take(stored, storedName(bound)), bound.source, range);
  return bound.derive === undefined ? whole : derive(whole, bound.derive);
}

/** Batches behind one another. */
function joined(batches: readonly tf.Tensor[]): tf.Tensor {
  const [first, ...others] = batches;
  return first !== undefined && others.length === 0 ? first : tf.concat([...batches]);
}

/** What batches are given, behind one another. */
function joinedGiven(batches: readonly Together[]): Tensors {
  return mapValues(batches[0]?.given ?? {}, (_, name) =>
    joined(batches.map(({ given = {} }) => take(given, name))),
  );
}

/**
 * Whether batches are better run as one: its weights are then read once for all. Where a layer gives more values than
 * there are weights, that is nothing beside what no longer fits the cache (an MLP's step was 10 % faster together, a
 * DCGAN's 10 % slower).
 */
function gainsTogether({ info }: Network, x: tf.Tensor): boolean {
  const largest = Math.max(...info.layers.map(({ shape }) => sizeOf(shape)));
  return largest * dim(x.shape, 0) <= info.parameters;
}

/** A phase in the making: what its loss sees, and what the runs of networks showed. */
export interface OpenContext {
  readonly context: PhaseContext;
  /** What the newest run of each updated network showed its buffers, by their names in the state. */
  readonly seen: ReadonlyMap<string, tf.Tensor>;
}

/**
 * @param state with the parameters to be differentiated in it
 * @param watch is shown what each layer gives, by its path with the network's; left out where nobody looks
 */
export function openContext(
  model: Model,
  phase: Phase,
  state: Tensors,
  inputs: Tensors,
  watch?: Watch,
): OpenContext {
  const seen = new Map<string, tf.Tensor>();
  const passOf = (network: string, noises: readonly string[], { given = {}, hand }: Beside = {}): Pass => {
    const { buffers } = networkOf(model, network);
    const updated = phase.updates.includes(network);
    return {
      mode: 'training',
      parts: noises.length,
      value(name) {
        const path = `${network}/${name}`;
        const newest = buffers[name]?.share === 1 ? seen.get(path) : undefined;
        return newest ?? take(state, path);
      },
      noise: (name) => joined(noises.map((noise) => take(inputs, `${noise}/${name}`))),
      given: (name) => take(given, name),
      hand: (name, tensor) => hand?.(name, tensor),
      report(name, tensor) {
        if (updated) seen.set(`${network}/${name}`, tensor);
      },
      ...(watch && { watch: (layer, value) => watch('layer', `${network}/${layer}`, value) }),
    };
  };
  const values = inside('values', state);
  const run: PhaseContext['run'] = (network, x, noise, beside) =>
    networkOf(model, network).apply(x, passOf(network, [noise], beside));

  function asOne(network: Network, name: string, batches: readonly Together[]): readonly tf.Tensor[] {
    const beside: Beside = {
      given: joinedGiven(batches),
      hand(handed, value) {
        tf.split(value, batches.length).forEach((part, at) => batches[at]?.hand?.(handed, part));
      },
    };
    const noises = batches.map(({ noise }) => noise);
    return tf.split(
      network.apply(joined(batches.map(({ x }) => x)), passOf(name, noises, beside)),
      batches.length,
    );
  }

  return {
    seen,
    context: {
      data: (role) => roleOf(model, role, inputs),
      noise: (name) => take(inputs, name),
      value: (name) => take(values, name),
      pass: (network, noise, beside) => passOf(network, [noise], beside),
      run,
      runTogether<const B extends readonly Together[]>(network: string, batches: B) {
        const one = networkOf(model, network);
        const [first] = batches;
        const results =
          first !== undefined && gainsTogether(one, first.x)
            ? asOne(one, network, batches)
            : batches.map(({ x, noise, ...beside }) => run(network, x, noise, beside));
        return results as unknown as { readonly [K in keyof B]: tf.Tensor };
      },
    },
  };
}
