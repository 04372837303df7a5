import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { Pass } from '../networks/index.ts';
import { inside, take } from '../record.ts';
import { type Model, networkOf, type Phase, type PhaseContext } from './model.ts';

/** uint8 pictures in the range of the networks. */
function toRange(pictures: tf.Tensor, range: Model['range']): tf.Tensor {
  const values = tf.cast(pictures, 'float32');
  return range === 'unit' ? tf.mul(values, 1 / 255) : tf.sub(tf.mul(values, 2 / 255), 1);
}

/** A phase in the making: what its loss sees, and what the runs of networks showed. */
export interface OpenContext {
  readonly context: PhaseContext;
  /** What the newest run of each updated network showed its buffers, by their names in the state. */
  readonly seen: ReadonlyMap<string, tf.Tensor>;
}

/** @param state with the parameters to be differentiated in it */
export function openContext(model: Model, phase: Phase, state: Tensors, inputs: Tensors): OpenContext {
  const seen = new Map<string, tf.Tensor>();
  const passOf = (network: string, noise: string): Pass => {
    const { buffers } = networkOf(model, network);
    const updated = phase.updates.includes(network);
    return {
      mode: 'training',
      value(name) {
        const path = `${network}/${name}`;
        const newest = buffers[name]?.share === 1 ? seen.get(path) : undefined;
        return newest ?? take(state, path);
      },
      noise: (name) => take(inputs, `${noise}/${name}`),
      report(name, tensor) {
        if (updated) seen.set(`${network}/${name}`, tensor);
      },
    };
  };
  const values = inside('values', state);
  return {
    seen,
    context: {
      pictures: () => toRange(take(inputs, 'real'), model.range),
      noise: (name) => take(inputs, name),
      value: (name) => take(values, name),
      pass: passOf,
      run: (network, x, noise) => networkOf(model, network).apply(x, passOf(network, noise)),
    },
  };
}
