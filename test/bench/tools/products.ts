/** The rate of a large product of matrices, the most that steps made of products can reach. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compile } from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import * as tf from '@tensorflow/tfjs-core';
import { python } from './line-process.ts';
import { type Clocked, clockMs, clockName } from './clock.ts';

const side = 1024;
const runs = 15;

/** GFLOP/s of the fastest 1024³ product by the engine that trains. */
async function engineRate({ threads, cpuTime }: Clocked): Promise<number> {
  const spec = { shape: [side, side], dtype: 'float32' } as const;
  const program = compile(
    (state, { a }) => ({ state: {}, outputs: { sum: tf.sum(tf.matMul(a!, state['b']!)) } }),
    { state: { b: spec }, inputs: { a: spec } },
  );
  const value = { ...spec, data: new Float32Array(side * side).fill(0.5) };
  const runner = await loadOne(onnxruntimeCpu, program, { b: value }, { threads });
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = clockMs(cpuTime);
    await runner.run({ a: value });
    times.push(clockMs(cpuTime) - start);
  }
  await runner.release();
  return (2 * side ** 3) / Math.min(...times) / 1e6;
}

/** GFLOP/s of a large product: the better of the engine's and, where it is there, PyTorch's. */
export async function productRate(how: Clocked, isTorch: boolean): Promise<number> {
  const ours = await engineRate(how);
  if (!isTorch) return ours;
  const script = join(import.meta.dirname, '..', 'peers', 'sgemm.py');
  const { stdout } = spawnSync(python, [script, String(how.threads), clockName(how.cpuTime)], {
    encoding: 'utf8',
  });
  return Math.max(ours, Number(stdout));
}
