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

/** What a network is run with: its first values, and the noise of one step. */
export function passOf(
  network: Pick<Network, 'parameters' | 'buffers' | 'noise'>,
  batch: number,
  mode: Pass['mode'],
  changed: Readonly<Record<string, tf.Tensor>> = {},
): Pass & { readonly reported: Readonly<Record<string, tf.Tensor>> } {
  const values = { ...mapValues({ ...network.parameters, ...network.buffers }, firstValue), ...changed };
  const noise = mapValues(unstack(drawNoise(network.noise, batch, 1, { first: 0, count: 1 }), 0), toTensor);
  const reported: Record<string, tf.Tensor> = {};
  return {
    mode,
    parts: 1,
    reported,
    value: (name) => take(values, name),
    noise: (name) => take(mode === 'training' ? noise : {}, name),
    report: (name, seen) => {
      reported[name] = seen;
    },
  };
}
