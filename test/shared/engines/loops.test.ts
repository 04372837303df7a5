/** Several programs over one state, and several steps in one run. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import {
  compile,
  type CompileOptions,
  type HostTensor,
  type HostTensors,
  type Specs,
  type Step,
} from '../../../shared/compiler/index.ts';
import { onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { toStudioError } from '../../../shared/errors/index.ts';
import { findRecipe, initialState, stateSpecs, trainingPrograms } from '../../../shared/gan/index.ts';
import { dataOf } from '../../helpers/data.ts';
import { testEngines, webgpu } from '../../helpers/engines.ts';

const floats = (shape: number[], values: number[]): HostTensor => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(values),
});

const vector = { shape: [2], dtype: 'float32' } as const;
/** sum += x · scale; the scale is only read. */
const accumulate: Step = ({ sum, scale }, { x }) => ({
  state: { sum: tf.add(sum!, tf.mul(x!, scale!)) },
  outputs: { before: sum!, first: tf.sum(sum!) },
});
/** scale *= 2; the sum is not seen. */
const double: Step = ({ scale }) => ({ state: { scale: tf.mul(scale!, 2) }, outputs: {} });
const programsFor = (target: CompileOptions['target']) => ({
  accumulate: compile(
    accumulate,
    { state: { sum: vector, scale: vector }, inputs: { x: vector } },
    { target, loop: true },
  ),
  double: compile(double, { state: { scale: vector }, inputs: {} }, { target }),
});
const state = { sum: floats([2], [0, 0]), scale: floats([2], [1, 10]) };

/** Inputs of `count` steps: random, and the same whenever `count` and step are. */
function inputsOf(specs: Specs, from: number, count: number): HostTensors {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }], at) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const value = (i: number) => Math.sin((from * size + i) * 0.7 + at);
      const data =
        dtype === 'uint8'
          ? Uint8Array.from({ length: size * count }, (_, i) => 127 + 127 * value(i))
          : Float32Array.from({ length: size * count }, (_, i) => (size === 1 ? 1e-3 : value(i)));
      return [name, { shape: [count, ...shape], dtype, data }];
    }),
  );
}

afterAll(() => webgpu?.close());

describe.each(testEngines.map((engine) => [engine.id, engine] as const))(
  'programs over one state on %s',
  (_id, engine) => {
    it('see what the others changed', async () => {
      const runner = await engine.load(programsFor(engine.target), state, { threads: 1 });
      const x = floats([3, 2], [1, 1, 2, 2, 3, 3]);
      const { before, first } = await runner.run('accumulate', { x });
      expect(before).toEqual(floats([3, 2], [0, 0, 1, 10, 3, 30]));
      expect(first).toEqual(floats([3], [0, 11, 33]));
      await runner.run('double', {});
      await runner.run('accumulate', { x: floats([1, 2], [1, 1]) });
      expect(await runner.read()).toEqual({ sum: floats([2], [8, 80]), scale: floats([2], [2, 20]) });
      await runner.release();
    });

    it('say which input has another number of steps', async () => {
      const pair = compile(
        (_state, { x, y }) => ({ state: {}, outputs: { z: tf.add(x!, y!) } }),
        { state: {}, inputs: { x: vector, y: vector } },
        { target: engine.target, loop: true },
      );
      const runner = await engine.load({ pair }, {}, { threads: 1 });
      const inputs = { x: floats([2, 2], [1, 2, 3, 4]), y: floats([3, 2], [1, 2, 3, 4, 5, 6]) };
      const error = await runner.run('pair', inputs).catch((thrown: unknown) => toStudioError(thrown));
      expect(error).toMatchObject({
        code: 'value_does_not_fit',
        params: { name: 'y', expected: 'float32[2,2]' },
      });
      await runner.release();
    });
  },
);

describe('several steps in one run', () => {
  it('are bit for bit the same as one at a time', { timeout: 60_000 }, async () => {
    const data = dataOf({ width: 16, height: 16, channels: 1 });
    const model = findRecipe('dcgan').build({ width: 8, batch: 4, latent: 8 }, data);
    const { step: update, inputs } = trainingPrograms(model)[0]!;
    const step = compile(update, { state: stateSpecs(model), inputs }, { loop: true });
    const [together, apart] = await Promise.all(
      [0, 1].map(() => onnxruntimeCpu.load({ step }, initialState(model, 3), { threads: 2 })),
    );
    const losses = await together!.run('step', inputsOf(step.inputs, 0, 6));
    for (let i = 0; i < 6; i++) {
      const { d } = await apart!.run('step', inputsOf(step.inputs, i, 1));
      expect(d!.data[0]).toBe(losses['d']!.data[i]);
    }
    expect(await together!.read()).toEqual(await apart!.read());
    await Promise.all([together!.release(), apart!.release()]);
  });

  it('are made one by one where a step is long, with the same results', async () => {
    const side = 2048;
    const long = compile(
      ({ sum }, { x }) => ({
        state: { sum: tf.add(sum!, tf.mean(tf.matMul(x!, x!))) },
        outputs: { before: sum! },
      }),
      {
        state: { sum: { shape: [], dtype: 'float32' } },
        inputs: { x: { shape: [side, side], dtype: 'float32' } },
      },
      { loop: true },
    );
    expect([programsFor('cpu').accumulate.isLoopInside, long.isLoopInside]).toEqual([true, false]);
    const runner = await onnxruntimeCpu.load({ long }, { sum: floats([], [0]) }, { threads: 2 });
    const x = floats([2, side, side], []);
    const data = new Float32Array(2 * side * side).fill(1, side * side);
    const { before } = await runner.run('long', { x: { ...x, data } });
    expect(before).toEqual(floats([2], [0, 0]));
    expect((await runner.read())['sum']).toEqual(floats([], [side]));
    await runner.release();
  });
});
