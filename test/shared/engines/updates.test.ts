/** State changed in place, outside the runtime: the same bits as in it. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openUpdater } from '../../../main/worker/engine/updates/index.ts';
import { compile, type HostTensors, type Specs, type Step } from '../../../shared/compiler/index.ts';
import type { Tensors } from '../../../shared/compiler/types.ts';
import { onnxruntimeCpu } from '../../../shared/engines/index.ts';
import { adam } from '../../../shared/gan/optimizers/index.ts';

/** Numbers between −1 and 1 without a pattern. */
const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * i + 78.233 * seed + i * i));

const at = (tensors: Tensors, name: string): tf.Tensor => tensors[name]!;

/** Sizes that do not fill a vector, nor a thread's share, and one that does. */
const sizes = { small: [3, 7], large: [259, 131] } as const;
const stateOf = (prefix: string): Specs =>
  Object.fromEntries(
    Object.entries(sizes).flatMap(([name, shape]) =>
      ['weight', 'sum', 'squares', 'average'].map(
        (slot) => [`${prefix}/${slot}/${name}`, { shape, dtype: 'float32' }] as const,
      ),
    ),
  );
const specs = {
  state: { ...stateOf('d'), ...stateOf('g'), steps: { shape: [2], dtype: 'int32' } } as Specs,
  inputs: {
    rate: { shape: [], dtype: 'float32' },
    epsilon: { shape: [], dtype: 'float32' },
    decay: { shape: [], dtype: 'float32' },
    noise: { shape: [5, 7], dtype: 'float32' },
  } as Specs,
};

/** Two networks of one matrix each, and one that is only decayed; the second learns from the first's new weights. */
const step: Step = (state, inputs) => {
  const rule = adam({ rate: 1, beta1: 0.5 });
  const now: Record<string, tf.Tensor> = {};
  const update = (prefix: string, name: string, gradient: tf.Tensor): void => {
    const slots = {
      sum: at(state, `${prefix}/sum/${name}`),
      squares: at(state, `${prefix}/squares/${name}`),
    };
    const next = rule.apply(at(state, `${prefix}/weight/${name}`), gradient, slots, {
      rate: at(inputs, 'rate'),
      epsilon: at(inputs, 'epsilon'),
    });
    now[`${prefix}/weight/${name}`] = next.parameter;
    now[`${prefix}/sum/${name}`] = at(next.slots, 'sum');
    now[`${prefix}/squares/${name}`] = at(next.slots, 'squares');
    const average = at(state, `${prefix}/average/${name}`);
    const share = tf.sub(1, at(inputs, 'decay'));
    now[`${prefix}/average/${name}`] = tf.add(average, tf.mul(tf.sub(next.parameter, average), share));
  };
  const noise = at(inputs, 'noise');
  const hidden = tf.tanh(tf.matMul(noise, at(state, 'g/weight/small'), false, true));
  const d = at(state, 'd/weight/small');
  update('d', 'small', tf.matMul(hidden, tf.tanh(noise), true, false));
  update('d', 'large', tf.mul(at(state, 'd/weight/large'), tf.mean(d)));
  const judged = tf.matMul(tf.tanh(noise), at(now, 'd/weight/small'), false, true);
  update('g', 'small', tf.matMul(tf.mul(judged, hidden), noise, true, false));
  update('g', 'large', tf.sign(at(now, 'd/weight/large')));
  return {
    state: { ...now, steps: tf.add(at(state, 'steps'), tf.scalar(1, 'int32')) },
    outputs: { loss: tf.sum(judged) },
  };
};

const first: HostTensors = Object.fromEntries(
  Object.entries(specs.state).map(([name, { shape, dtype }], index) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = dtype === 'int32' ? new Int32Array(size) : numbers(size, index);
    if (name.includes('squares')) data.forEach((value, i) => (data[i] = Math.abs(value)));
    return [name, { shape, dtype, data }];
  }),
);
const steps = 3;
const inputs: HostTensors = {
  rate: { shape: [steps], dtype: 'float32', data: Float32Array.of(0.1, 0.05, 0.2) },
  epsilon: { shape: [steps], dtype: 'float32', data: Float32Array.of(1e-3, 1e-4, 1e-3) },
  decay: { shape: [steps], dtype: 'float32', data: Float32Array.of(0.9, 0.99, 0.5) },
  noise: { shape: [steps, 5, 7], dtype: 'float32', data: numbers(steps * 35, 99) },
};

async function train(updates: 'inside' | 'apart' | 'together', threads: number) {
  const program = compile(step, specs, { updates, loop: true });
  const runner = await onnxruntimeCpu.load({ program }, first, { threads, openUpdater });
  try {
    const { loss } = await runner.run('program', inputs);
    const before = await runner.read();
    runner.write({ 'd/weight/large': first['d/weight/large']! });
    await runner.run('program', inputs);
    return { program, loss, before, after: await runner.read() };
  } finally {
    await runner.release();
  }
}

describe('updates in place', () => {
  it('give the bits of the runtime, with any number of threads', async () => {
    const inside = await train('inside', 2);
    for (const updates of ['apart', 'together'] as const) {
      for (const threads of [1, 2, 3]) {
        const outside = await train(updates, threads);
        expect(outside.loss).toEqual(inside.loss);
        expect(outside.before).toEqual(inside.before);
        expect(outside.after).toEqual(inside.after);
      }
    }
  });

  it('are made in stages, each after what it reads', () => {
    const { stages } = compile(step, specs, { updates: 'apart' });
    const changed = stages.map(({ updates }) => updates.flatMap(({ arrays }) => arrays));
    expect(stages).toHaveLength(2);
    expect(changed[0]).toContain('d/weight/small');
    expect(changed[0]).not.toContain('g/weight/small');
    expect(changed[1]).toContain('g/average/small');
    expect(stages.flatMap((stage) => stage.changed)).toEqual(['steps']);
  });

  it('are made in one stage where the runtime makes what it reads of them too', () => {
    const { stages } = compile(step, specs, { updates: 'together' });
    const changed = stages.map(({ updates }) => updates.flatMap(({ arrays }) => arrays));
    expect(stages).toHaveLength(1);
    expect(changed[0]).toEqual(expect.arrayContaining(['d/weight/small', 'd/sum/large', 'g/weight/small']));
    expect(stages[0].changed).toEqual(['steps']);
  });

  it('leave what is broadcast to the runtime, and change in place all the same', async () => {
    // As a modulated kernel's gradient: factors of the kernel's columns times the kernel.
    const scaled: Step = ({ a }, { x }) => ({
      state: { a: tf.sub(a!, tf.add(tf.mul(a!, tf.sum(x!, 0)), tf.matMul(x!, a!))) },
      outputs: {},
    });
    const square = { shape: [4, 4], dtype: 'float32' } as const;
    const example = { state: { a: square }, inputs: { x: square } };
    const results = [];
    for (const updates of ['inside', 'apart'] as const) {
      const program = compile(scaled, example, { updates });
      expect(program.stages[0].updates).toHaveLength(updates === 'apart' ? 1 : 0);
      const start = { a: { ...square, data: numbers(16, 1) } };
      const runner = await onnxruntimeCpu.load({ program }, start, { threads: 1, openUpdater });
      await runner.run('program', { x: { ...square, data: numbers(16, 3) } });
      results.push(await runner.read());
      await runner.release();
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('hand over what a later stage reads, not what it can make of that again', async () => {
    // Both stages read g's output: the second its slope too, which is made there.
    const chain: Step = ({ d, g }, { x }) => {
      const made = tf.tanh(tf.matMul(x!, g!));
      const d2 = tf.sub(d!, tf.matMul(made, made, true, false));
      const slope = tf.sub(1, tf.square(made));
      const back = tf.mul(tf.matMul(made, d2), slope);
      return { state: { d: d2, g: tf.sub(g!, tf.matMul(x!, back, true, false)) }, outputs: {} };
    };
    const square = { shape: [4, 4], dtype: 'float32' } as const;
    const example = {
      state: { d: square, g: square },
      inputs: { x: { shape: [5, 4], dtype: 'float32' } },
    } as const;
    const start = { d: { ...square, data: numbers(16, 1) }, g: { ...square, data: numbers(16, 2) } };
    const results = [];
    for (const updates of ['inside', 'apart'] as const) {
      const program = compile(chain, example, { updates });
      const runner = await onnxruntimeCpu.load({ program }, start, { threads: 1, openUpdater });
      await runner.run('program', { x: { ...example.inputs.x, data: numbers(20, 3) } });
      results.push(await runner.read());
      await runner.release();
      const shapes = Object.values(program.stages[0].values).map(({ shape }) => shape);
      if (updates === 'apart') {
        expect(shapes).toEqual([
          [4, 4],
          [5, 4],
        ]);
      }
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('share kernels of the same mathematics', () => {
    const { stages } = compile(step, specs, { updates: 'apart' });
    const kernels = stages.flatMap(({ updates }) => updates.map(({ kernel }) => kernel));
    expect(kernels.length).toBe(4);
    expect(new Set(kernels).size).toBeLessThan(4);
  });

  it('leave state to the runtime that it reads when it has been changed', async () => {
    const late: Step = ({ a, b }, { x }) => {
      const next = tf.add(a!, x!);
      return { state: { a: next, b: tf.matMul(b!, tf.mul(tf.relu(next), tf.relu(a!))) }, outputs: {} };
    };
    const square = { shape: [4, 4], dtype: 'float32' } as const;
    const example = { state: { a: square, b: square }, inputs: { x: square } };
    const start = { a: { ...square, data: numbers(16, 1) }, b: { ...square, data: numbers(16, 2) } };
    const results = [];
    for (const updates of ['inside', 'apart'] as const) {
      const program = compile(late, example, { updates });
      const runner = await onnxruntimeCpu.load({ program }, start, { threads: 1, openUpdater });
      await runner.run('program', { x: { ...square, data: numbers(16, 3) } });
      results.push(await runner.read());
      await runner.release();
    }
    expect(results[1]).toEqual(results[0]);
  });

  it('say when they would not fit into their memory', () => {
    expect(() => openUpdater({ bytes: 5e9, stages: [] }, 1)).toThrow(/5 GB/);
  });

  it('stay in the runtime where a loop inside it is cheaper, and on other targets', () => {
    const few: Step = ({ a }, { x }) => ({
      state: { a: tf.sub(a!, tf.matMul(a!, x!)) },
      outputs: {},
    });
    const square = { shape: [8, 8], dtype: 'float32' } as const;
    const example = { state: { a: square }, inputs: { x: square } };
    expect(compile(few, example, { updates: 'apart' }).stages[0].updates).toHaveLength(1);
    expect(compile(few, example, { updates: 'auto', loop: true }).isLoopInside).toBe(true);
    expect(compile(step, specs, { updates: 'apart', target: 'webgpu' }).stages[0].updates).toEqual([]);
  });
});
