/** Runs networks by themselves, with first values and noise drawn from a seed. */
import type * as tf from '@tensorflow/tfjs-core';
import { drawNoise, type Network, type Pass } from '../../shared/gan/index.ts';
import { fillNormal, fillUniform, RandomStream } from '../../shared/gan/random/index.ts';
import type { ValueSpec } from '../../shared/gan/networks/layer.ts';
import { mapValues, take } from '../../shared/gan/record.ts';
import { sizeOf } from '../../shared/gan/shape.ts';
import { toTensor } from './eager.ts';
import { unstack } from './updates.ts';

function firstValue({ shape, initial }: ValueSpec, name: string): tf.Tensor {
  const data = new Float32Array(sizeOf(shape));
  const stream = new RandomStream(1, name);
  if (initial.kind === 'normal') fillNormal(data, stream, initial.mean, initial.deviation);
  else if (initial.kind === 'uniform') fillUniform(data, stream, initial.min, initial.max);
  else data.fill(initial.value);
  return toTensor({ shape, dtype: 'float32', data });
}

type Tensors = Readonly<Record<string, tf.Tensor>>;

/**
 * What a network is run with: its first values, and the noise of one step.
 * @param changed values in place of the first ones @param given conditions by name
 */
export function passOf(
  network: Pick<Network, 'parameters' | 'buffers' | 'noise'>,
  batch: number,
  mode: Pass['mode'],
  changed: Tensors = {},
  given: Tensors = {},
): Pass & { readonly reported: Tensors; readonly handed: Tensors } {
  const values = { ...mapValues({ ...network.parameters, ...network.buffers }, firstValue), ...changed };
  const noise = mapValues(unstack(drawNoise(network.noise, batch, 1, { first: 0, count: 1 }), 0), toTensor);
  const reported: Record<string, tf.Tensor> = {};
  const handed: Record<string, tf.Tensor> = {};
  return {
    mode,
    parts: 1,
    reported,
    handed,
    value: (name) => take(values, name),
    noise: (name) => take(mode === 'training' ? noise : {}, name),
    given: (name) => take(given, name),
    hand: (name, value) => {
      handed[name] = value;
    },
    report: (name, seen) => {
      reported[name] = seen;
    },
  };
}
