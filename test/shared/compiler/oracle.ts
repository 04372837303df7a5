/** Compares compiled programs with TensorFlow.js's own `cpu` backend. */
import '../../helpers/tfjs-cpu.ts';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import {
  compile,
  registerGradients,
  type CompileOptions,
  type HostTensor,
  type HostTensors,
  type Step,
} from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { type TensorFunction, withGradients } from './with-gradients.ts';

export * from './tensors.ts';
export { type TensorFunction, weightedSum, withGradients } from './with-gradients.ts';

/** Largest difference allowed, relative to the largest value of a tensor. */
export const tolerance = 1e-4;

function toTensor({ data, shape, dtype }: HostTensor): tf.Tensor {
  return tf.tensor(data, [...shape], dtype === 'uint8' ? 'int32' : dtype);
}

function fromTensor(tensor: tf.Tensor): HostTensor {
  const data = tensor.dataSync();
  return { data, shape: tensor.shape, dtype: tensor.dtype as HostTensor['dtype'] };
}

/** Runs a step eagerly on tfjs's `cpu` backend. */
export function runEagerly(step: Step, state: HostTensors, inputs: HostTensors) {
  void tf.setBackend('cpu');
  registerGradients();
  const tensors = (values: HostTensors) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toTensor(value)]));
  const result = step(tensors(state), tensors(inputs));
  const values = (named: Readonly<Record<string, tf.Tensor>>): HostTensors =>
    Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, fromTensor(tensor)]));
  return { state: values(result.state), outputs: values(result.outputs) };
}

/** Compiles a step and runs it once. */
export async function runCompiled(
  step: Step,
  state: HostTensors,
  inputs: HostTensors,
  options: CompileOptions = {},
) {
  const program = compile(step, { state, inputs }, options);
  const runner = await loadOne(onnxruntimeCpu, program, state, { threads: 1 });
  const outputs = await runner.run(inputs);
  const next = await runner.read();
  await runner.release();
  return { state: next, outputs };
}

/** Expects equal shapes, types and values, NaN and infinities included. */
export function expectClose(
  actual: HostTensor | undefined,
  expected: HostTensor,
  what: string,
  bound = tolerance,
): void {
  expect(actual, what).toBeDefined();
  expect({ shape: actual?.shape, dtype: actual?.dtype }, what).toEqual({
    shape: [...expected.shape],
    dtype: expected.dtype,
  });
  let scale = 1e-3;
  for (const value of expected.data) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  for (const [i, value] of expected.data.entries()) {
    const found = actual?.data[i] ?? Number.NaN;
    if (Object.is(value, found) || value === found) continue;
    const difference = Math.abs(found - value);
    if (!(difference <= bound * scale)) {
      expect.fail(`${what}: element ${i} of [${expected.shape.join()}] is ${found}, should be ${value}`);
    }
  }
}

export function expectAllClose(actual: HostTensors, expected: HostTensors, bound = tolerance): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expectClose(actual[name], value, name, bound);
}

function named(inputs: readonly HostTensor[]): HostTensors {
  return Object.fromEntries(inputs.map((input, i) => [`x${i}`, input]));
}

/** Expects a function's values and gradients to be those of tfjs's `cpu` backend. */
export async function expectSameAsTfjs(
  fn: TensorFunction,
  inputs: readonly HostTensor[],
  order: 0 | 1 | 2,
  options: CompileOptions = {},
): Promise<void> {
  const step = withGradients(fn, inputs, order);
  const expected = runEagerly(step, {}, named(inputs));
  const actual = await runCompiled(step, {}, named(inputs), options);
  expectAllClose(actual.outputs, expected.outputs);
}
