import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { compile, type HostTensor, type Step } from '../../../shared/compiler/index.ts';
import {
  type Engine,
  engines,
  loadOne,
  onnxruntimeCpu,
  type SingleRunner,
} from '../../../shared/engines/index.ts';
import { toStudioError } from '../../../shared/errors/index.ts';
import { testEngines, webgpu } from '../../helpers/engines.ts';

const floats = (...values: number[]): HostTensor => ({
  shape: [values.length],
  dtype: 'float32',
  data: Float32Array.from(values),
});

/** sum += x; `fixed` is never changed. */
const accumulate: Step = ({ sum, fixed }, { x }) => ({
  state: { sum: tf.add(sum!, x!) },
  outputs: { twice: tf.mul(tf.add(sum!, fixed!), 2) },
});
const example = {
  state: { sum: { shape: [2], dtype: 'float32' }, fixed: { shape: [2], dtype: 'float32' } },
  inputs: { x: { shape: [2], dtype: 'float32' } },
} as const;

let runner: SingleRunner | undefined;

async function open(engine: Engine): Promise<SingleRunner> {
  runner = await loadOne(
    engine,
    compile(accumulate, example, { target: engine.target }),
    { sum: floats(0, 0), fixed: floats(1, 1) },
    { threads: 1 },
  );
  return runner;
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  const error: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return toStudioError(error).code;
}

afterEach(async () => {
  await runner?.release();
  runner = undefined;
});

afterAll(() => webgpu?.close());

describe.each(testEngines.map((engine) => [engine.id, engine] as const))('the engine %s', (_id, engine) => {
  it('is available', async () => {
    expect(await engine.available()).toMatchObject({ available: true });
  });

  it('keeps state from run to run', async () => {
    const opened = await open(engine);
    for (let i = 0; i < 5; i++) await opened.run({ x: floats(1, 2) });
    const { twice } = await opened.run({ x: floats(0, 0) });
    expect([...twice!.data]).toEqual([12, 22]);
    expect([...(await opened.read())['sum']!.data]).toEqual([5, 10]);
  });

  it('hands out copies that later runs do not change, and takes copies in', async () => {
    const opened = await open(engine);
    const before = await opened.read(['sum']);
    await opened.run({ x: floats(1, 1) });
    expect([...before['sum']!.data]).toEqual([0, 0]);
    const mine = floats(7, 8);
    opened.write({ sum: mine, fixed: floats(0, 0) });
    mine.data.fill(99);
    const { twice } = await opened.run({ x: floats(0, 0) });
    expect([...twice!.data]).toEqual([14, 16]);
    expect([...(await opened.read(['fixed']))['fixed']!.data]).toEqual([0, 0]);
  });

  it.each([
    ['a missing input', (r: SingleRunner) => r.run({}), 'value_missing'],
    ['an unknown input', (r: SingleRunner) => r.run({ x: floats(1, 2), y: floats(1) }), 'value_unknown'],
    ['another shape', (r: SingleRunner) => r.run({ x: floats(1, 2, 3) }), 'value_does_not_fit'],
    [
      'data of another size',
      (r: SingleRunner) => r.run({ x: { ...floats(1), shape: [2] } }),
      'value_does_not_fit',
    ],
    ['an unknown state', (r: SingleRunner) => r.read(['nothing']), 'value_unknown'],
    [
      'a state that does not fit',
      (r: SingleRunner) => {
        r.write({ sum: floats(1) });
      },
      'value_does_not_fit',
    ],
  ] as const)('refuses %s and stays usable', async (_what, work, code) => {
    const opened = await open(engine);
    expect(
      await codeOf(async () => {
        await work(opened);
      }),
    ).toBe(code);
    const { twice } = await opened.run({ x: floats(1, 1) });
    expect([...twice!.data]).toEqual([2, 2]);
  });

  it('says which state is missing at load', async () => {
    const program = compile(accumulate, example, { target: engine.target });
    expect(await codeOf(() => loadOne(engine, program, { sum: floats(0, 0) }, { threads: 1 }))).toBe(
      'value_missing',
    );
  });
});

describe('the list of engines', () => {
  it('begins with the one that works everywhere, and names each once', () => {
    const ids = engines.map(({ id }) => id);
    expect(ids[0]).toBe('onnxruntime-cpu');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says what would install one that is not there', async () => {
    const found = await engines.find(({ id }) => id === 'tfjs')?.available();
    expect(found).toMatchObject({ available: false, reason: { code: 'engine_not_installed' } });
  });
});

describe('the CPU engine', () => {
  it('gives the same bits each time with two threads', async () => {
    const big: Step = ({ w }, { x }) => ({
      state: { w: tf.sub(w!, tf.mul(tf.matMul(x!, tf.matMul(x!, w!), true), 1e-3)) },
      outputs: {},
    });
    const program = compile(big, {
      state: { w: { shape: [96, 64], dtype: 'float32' } },
      inputs: { x: { shape: [128, 96], dtype: 'float32' } },
    });
    const wave = (shape: readonly [number, number]): HostTensor => ({
      shape,
      dtype: 'float32',
      data: Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(i * 1.7)),
    });
    const once = async () => {
      const opened = await loadOne(onnxruntimeCpu, program, { w: wave([96, 64]) }, { threads: 2 });
      for (let i = 0; i < 4; i++) await opened.run({ x: wave([128, 96]) });
      const { w } = await opened.read();
      await opened.release();
      return w!.data;
    };
    expect(await once()).toEqual(await once());
  });

  it('says that a program was refused', async () => {
    const whole = compile(accumulate, example);
    const program = { ...whole, stages: [{ ...whole.stages[0], bytes: Uint8Array.of(1, 2, 3) }] as const };
    const state = { sum: floats(0, 0), fixed: floats(1, 1) };
    expect(await codeOf(() => loadOne(onnxruntimeCpu, program, state, { threads: 1 }))).toBe(
      'program_refused',
    );
  });
});
