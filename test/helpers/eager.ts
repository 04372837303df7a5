/** Runs a step function eagerly on tfjs's `cpu` backend: the oracle that compiled programs are compared with. */
import './tfjs-cpu.ts';
import * as tf from '@tensorflow/tfjs-core';
import { registerGradients } from '../../shared/compiler/gradients/index.ts';
import type { HostTensor, HostTensors, Step } from '../../shared/compiler/types.ts';

export function toTensor({ shape, dtype, data }: HostTensor): tf.Tensor {
  const values = dtype === 'uint8' ? Int32Array.from(data) : data;
  return tf.tensor(values, [...shape], dtype === 'uint8' ? 'int32' : dtype);
}

export function toHost(tensor: tf.Tensor): HostTensor {
  const dtype = tensor.dtype === 'int32' ? 'int32' : 'float32';
  return { shape: tensor.shape, dtype, data: tensor.dataSync().slice() };
}

const map = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** One step; state that the function leaves out is kept. */
export function runEagerly(
  step: Step,
  state: HostTensors,
  inputs: HostTensors,
): { state: HostTensors; outputs: HostTensors } {
  const engine = tf.engine();
  engine.startScope('step');
  try {
    const result = step(map(state, toTensor), map(inputs, toTensor));
    return { state: { ...state, ...map(result.state, toHost) }, outputs: map(result.outputs, toHost) };
  } finally {
    engine.endScope();
  }
}

export async function useEagerBackend(): Promise<void> {
  registerGradients();
  await tf.setBackend('cpu');
  await tf.ready();
}
