import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile, type Program, type Step } from '../../../../shared/compiler/index.ts';
import { trace } from '../../../../shared/compiler/1-trace/index.ts';
import { executionOf } from '../../../../shared/compiler/3-emit/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../../shared/engines/index.ts';

const specs = { state: {}, inputs: { x: { shape: [2, 3], dtype: 'float32' } } } as const;

describe('the order of execution', () => {
  it('follows the first result and the first operand first', () => {
    const step: Step = (_, { x }) => {
      const [first, second] = [tf.exp(x!), tf.tanh(x!)];
      return { state: {}, outputs: { a: tf.add(first, second), b: tf.sqrt(tf.abs(second)) } };
    };
    const order = executionOf(trace(step, specs)).order.map(({ op }) => op);
    expect(order).toEqual(['Exp', 'Tanh', 'Add', 'Abs', 'Sqrt']);
  });

  it('begins with the results that need least, where that holds less at once', () => {
    // As a backward pass: the first layer's gradient, declared first, is at the end of the way.
    const step: Step = (_, { x }) => {
      const [a, b, c] = [tf.exp(x!), tf.tanh(x!), tf.sin(x!)];
      const later = tf.cos(a);
      const latest = tf.neg(tf.abs(later));
      return {
        state: {},
        outputs: { first: tf.sum(latest), second: tf.sum(tf.mul(later, b)), third: tf.sum(tf.mul(a, c)) },
      };
    };
    const { order } = executionOf(trace(step, specs));
    const sums = order.filter(({ op }) => op === 'ReduceSum');
    const nearest = sums.map(({ inputs: [input] }) => input?.op);
    expect(nearest[0]).toBe('Mul');
  });
});

describe('hidden shapes', () => {
  const step: Step = (_, { x }) => ({
    state: {},
    outputs: { y: tf.mul(tf.reshape(tf.transpose(tf.reshape(x!, [2, 3, 1])), [3, 2]), tf.ones([3, 2])) },
  });
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);

  it('are computed when a program runs', async () => {
    const runner = await loadOne(onnxruntimeCpu, compile(step, specs), {}, { threads: 1 });
    const { y } = await runner.run({ x: { shape: [2, 3], dtype: 'float32', data } });
    await runner.release();
    expect(y).toEqual({ shape: [3, 2], dtype: 'float32', data: Float32Array.of(1, 4, 2, 5, 3, 6) });
  });

  it('are computed around a loop, for all of its steps', async () => {
    const runner = await loadOne(onnxruntimeCpu, compile(step, specs, { loop: true }), {}, { threads: 1 });
    const twice = Float32Array.of(...data, ...data.map((value) => -value));
    const { y } = await runner.run({ x: { shape: [2, 2, 3], dtype: 'float32', data: twice } });
    await runner.release();
    const expected = [1, 4, 2, 5, 3, 6];
    expect(y).toEqual({
      shape: [2, 3, 2],
      dtype: 'float32',
      data: Float32Array.of(...expected, ...expected.map((value) => -value)),
    });
  });

  const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

  it('are not told by products of transposed matrices', () => {
    const products: Step = (_, { x }) => ({ state: {}, outputs: { y: tf.matMul(x!, x!, true) } });
    const operators = ([{ bytes }]: Program['stages']) => text(bytes).match(/FusedMatMul|Gemm/g);
    expect(operators(compile(products, specs).stages)).toContain('FusedMatMul');
    expect(operators(compile(products, specs, { target: 'portable' }).stages)).toContain('Gemm');
  });

  it('are shown in programs for others', () => {
    expect(text(compile(step, specs).stages[0].bytes)).toContain('Size');
    expect(text(compile(step, specs, { target: 'portable' }).stages[0].bytes)).not.toContain('Size');
  });
});
