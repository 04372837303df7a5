/** The rate of a large product of matrices, the most that steps made of products can reach. */
import { compile } from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import * as tf from '@tensorflow/tfjs-core';
import { median } from './median.ts';

const side = 1024;
const runs = 15;

/** GFLOP/s of a 1024³ product by the engine that trains. */
export async function engineRate(threads: number): Promise<number> {
  const spec = { shape: [side, side], dtype: 'float32' } as const;
  const program = compile(
    (state, { a }) => ({ state: {}, outputs: { sum: tf.sum(tf.matMul(a!, state['b']!)) } }),
    { state: { b: spec }, inputs: { a: spec } },
  );
  const value = { ...spec, data: new Float32Array(side * side).fill(0.5) };
  const runner = await loadOne(onnxruntimeCpu, program, { b: value }, { threads });
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await runner.run({ a: value });
    times.push(performance.now() - start);
  }
  await runner.release();
  return (2 * side ** 3) / median(times) / 1e6;
}
