/**
 * Every kernel for WebGPU: which operators it becomes, and on SwiftShader what it computes.
 * @module-tag slow
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, type HostTensors } from '../../../shared/compiler/index.ts';
import { loadOne } from '../../../shared/engines/index.ts';
import { webgpuOperators } from '../../../shared/engines/webgpu-operators.ts';
import { webgpu } from '../../helpers/engines.ts';
import { operatorsOf } from '../../helpers/operators.ts';
import { type Call } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { expectAllClose, runEagerly, withGradients } from './oracle.ts';

afterAll(() => webgpu?.close());

const named = (call: Call): HostTensors =>
  Object.fromEntries(call.inputs.map((input, i) => [`x${i}`, input]));

/** A call for each kernel, the same in every run. */
const calls = cases.map((one) => {
  const [call] = fc.sample(one.calls, { numRuns: 1, seed: 20_26 });
  return { kernel: one.kernel, order: one.order, call: call! };
});

describe('every kernel', () => {
  it.each(calls)('$kernel becomes operators that WebGPU has', ({ order, call }) => {
    const step = withGradients(call.fn, call.inputs, order);
    const [{ bytes }] = compile(step, { state: {}, inputs: named(call) }, { target: 'webgpu' }).stages;
    const missing = operatorsOf(bytes).filter(
      ({ op, type }) => !webgpuOperators[op]?.some((one) => one === type),
    );
    expect(missing).toEqual([]);
  });
});

describe.skipIf(webgpu === null)('on WebGPU every kernel', () => {
  it.each(calls)('$kernel computes what tfjs computes', { timeout: 300_000 }, async ({ call }) => {
    const step = withGradients(call.fn, call.inputs, 0);
    const inputs = named(call);
    const program = compile(step, { state: {}, inputs }, { target: 'webgpu' });
    const runner = await loadOne(webgpu!, program, {}, { threads: 1 });
    try {
      // Devices compute sines and powers less exactly than processors do.
      expectAllClose(await runner.run(inputs), runEagerly(step, {}, inputs).outputs, 1e-3);
    } finally {
      await runner.release();
    }
  });
});
