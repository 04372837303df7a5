/** What only a device can do wrong: leak, crash at the end, hand work to the CPU. On SwiftShader. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, type Specs, type Step } from '../../../shared/compiler/index.ts';
import { loadOne } from '../../../shared/engines/index.ts';
import { webgpuOperators } from '../../../shared/engines/webgpu-operators.ts';
import { toStudioError } from '../../../shared/errors/index.ts';
import { webgpu } from '../../helpers/engines.ts';
import { operatorProgram } from './operator-program.ts';

afterAll(() => webgpu?.close());

const floats = (size: number) => ({ shape: [size], dtype: 'float32', data: new Float32Array(size) }) as const;
const specs = (size: number): Specs => ({ w: { shape: [size], dtype: 'float32' } });
const addOne: Step = ({ w }) => ({ state: { w: tf.add(w!, 1) }, outputs: { first: tf.slice(w!, [0], [1]) } });

describe.skipIf(webgpu === null)('the WebGPU engine', () => {
  it('frees the state of every step', { timeout: 120_000 }, async () => {
    const size = 2 ** 18; // 1 MiB
    const program = compile(addOne, { state: specs(size), inputs: {} }, { target: 'webgpu' });
    const runner = await loadOne(webgpu!, program, { w: floats(size) }, { threads: 1 });
    for (let i = 0; i < 20; i++) await runner.run({});
    const before = await webgpu!.memory();
    for (let i = 0; i < 200; i++) await runner.run({});
    expect((await runner.read())['w']?.data[0]).toBe(220);
    // Without freeing it would be 200 MiB.
    expect((await webgpu!.memory()) - before).toBeLessThan(60 * 2 ** 20);
    await runner.release();
  });

  it('refuses what the device has no kernel for', async () => {
    const sign: Step = ({ w }) => ({ state: { w: tf.sign(w!) }, outputs: {} });
    const example = { state: specs(4), inputs: {} };
    const state = { w: { ...floats(4), data: Float32Array.of(-2, 0, 3, -0.5) } };
    const refused = await loadOne(webgpu!, compile(sign, example, { target: 'portable' }), state, {
      threads: 1,
    }).catch((thrown: unknown) => toStudioError(thrown));
    expect(refused).toMatchObject({ code: 'program_refused' });
    const runner = await loadOne(webgpu!, compile(sign, example, { target: 'webgpu' }), state, {
      threads: 1,
    });
    await runner.run({});
    expect([...(await runner.read())['w']!.data]).toEqual([-1, 0, 1, -1]);
    await runner.release();
  });

  const listed = Object.entries(webgpuOperators).flatMap(([op, types]) =>
    types.map((type) => ({ op, type })),
  );
  it.each(listed)('has a kernel for $op of $type, as the list says', async ({ op, type }) => {
    const runner = await loadOne(webgpu!, operatorProgram(op, type), {}, { threads: 1 });
    await runner.release();
  });

  it('ends its process in peace when everything is released', async () => {
    expect(await webgpu!.close()).toEqual({ code: 0, signal: null });
  });
});
