import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { Network, Pass } from '../networks/index.ts';
import { inside, take } from '../record.ts';
import { dim, sizeOf } from '../shape.ts';
import type { Watch } from './watch.ts';
import { type Model, networkOf, type Phase, type PhaseContext, type Together } from './model.ts';

/** uint8 pictures in the range of the networks. */
function toRange(pictures: tf.Tensor, range: Model['range']): tf.Tensor {
  const values = tf.cast(pictures, 'float32');
  return range === 'unit' ? tf.mul(values, 1 / 255) : tf.sub(tf.mul(values, 2 / 255), 1);
}

/** Batches behind one another. */
function joined(batches: readonly tf.Tensor[]): tf.Tensor {
  const [first, ...others] = batches;
  return first !== undefined && others.length === 0 ? first : tf.concat([...batches]);
}

const noisesOf = (batches: readonly Together[]): readonly string[] => batches.map(({ noise }) => noise);

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
  const passOf = (network: string, noises: readonly string[]): Pass => {
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
      report(name, tensor) {
        if (updated) seen.set(`${network}/${name}`, tensor);
      },
      ...(watch && { watch: (layer, value) => watch('layer', `${network}/${layer}`, value) }),
    };
  };
  const values = inside('values', state);
  const run: PhaseContext['run'] = (network, x, noise) =>
    networkOf(model, network).apply(x, passOf(network, [noise]));
  return {
    seen,
    context: {
      pictures: () => toRange(take(inputs, 'real'), model.range),
      noise: (name) => take(inputs, name),
      value: (name) => take(values, name),
      pass: (network, noise) => passOf(network, [noise]),
      run,
      runTogether<const B extends readonly Together[]>(network: string, batches: B) {
        const one = networkOf(model, network);
        const [first] = batches;
        const results =
          first !== undefined && gainsTogether(one, first.x)
            ? tf.split(
                one.apply(joined(batches.map(({ x }) => x)), passOf(network, noisesOf(batches))),
                batches.length,
              )
            : batches.map(({ x, noise }) => run(network, x, noise));
        return results as unknown as { readonly [K in keyof B]: tf.Tensor };
      },
    },
  };
}
