/** Compares compiled programs with TensorFlow.js's own `cpu` backend. */
import '@tensorflow/tfjs-backend-cpu';
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

/** Largest difference allowed, relative to the largest value of a tensor. */
export const tolerance = 1e-4;

/** Numbers spread evenly and reproducibly over [low, high]. */
export function spread(shape: readonly number[], seed: number, low = -2, high = 2): HostTensor {
  let state = seed >>> 0 || 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: size }, () => low + (high - low) * next()),
  };
}

export function floats(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'float32', data: Float32Array.from(values) };
}

export function ints(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'int32', data: Int32Array.from(values) };
}

export function bools(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'bool', data: Uint8Array.from(values) };
}

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
  const finite = Array.from(expected.data, Math.abs).filter(Number.isFinite);
  const scale = Math.max(1e-3, ...finite);
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

/** A function of tensors, as the tests write it. */
export type TensorFunction = (...x: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Reproducible weights, so that every element of a result matters differently. */
function weights(shape: number[], phase: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase)),
    shape,
  );
}

/** One number that depends on every element of every result, and not linearly. */
function summed(results: readonly tf.Tensor[]): tf.Tensor {
  return results.reduce<tf.Tensor>((sum, y, i) => {
    const value = tf.cast(y, 'float32');
    const curved = tf.add(value, tf.mul(0.5, tf.square(value)));
    return tf.add(sum, tf.sum(tf.mul(curved, weights(y.shape, i))));
  }, tf.scalar(0));
}

/** A step that hands out the number whose gradients `withGradients` gives. */
export function weightedSum(fn: TensorFunction, count: number): Step {
  return (_state, named) => {
    const x = Array.from({ length: count }, (_, i) => named[`x${i}`]!);
    return { state: {}, outputs: { loss: summed([fn(...x)].flat()) } };
  };
}

/**
 * A step that hands out the values of a function, the gradients of a weighted sum of them and their squares
 * (order ≥ 1), and the gradients of a weighted sum of those gradients' squares (order 2).
 */
export function withGradients(fn: TensorFunction, inputs: readonly HostTensor[], order: 0 | 1 | 2): Step {
  const isFloat = inputs.map(({ dtype }) => dtype === 'float32');
  return (_state, named) => {
    const all = inputs.map((_, i) => named[`x${i}`]!);
    const call = (floatOnes: readonly tf.Tensor[]): tf.Tensor[] => {
      let at = 0;
      return [fn(...all.map((x, i) => (isFloat[i] ? floatOnes[at++]! : x)))].flat();
    };
    const gradient = (...x: tf.Tensor[]) => tf.grads((...y) => summed(call(y)))([...x]);
    const penalty = (...x: tf.Tensor[]) =>
      gradient(...x).reduce<tf.Tensor>(
        (sum, dx, i) => tf.add(sum, tf.sum(tf.mul(tf.square(dx), weights(dx.shape, i + 5)))),
        tf.scalar(0),
      );
    const floatOnes = all.filter((_, i) => isFloat[i]);
    const list = (prefix: string, tensors: readonly tf.Tensor[]) =>
      tensors.map((tensor, i) => [`${prefix}${i}`, tensor] as const);
    return {
      state: {},
      outputs: Object.fromEntries([
        ...list('y', call(floatOnes)),
        ...(order >= 1 ? list('dx', gradient(...floatOnes)) : []),
        ...(order === 2 ? list('ddx', tf.grads(penalty)(floatOnes)) : []),
      ]),
    };
  };
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
