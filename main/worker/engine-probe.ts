import * as tf from '@tensorflow/tfjs-core';
import { compile, type Step } from '../../shared/compiler/index.ts';
import { engines, loadOne } from '../../shared/engines/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import { take } from '../../shared/gan/record.ts';
import { fillNormal, RandomStream } from '../../shared/gan/random/index.ts';
import type { TaskHandler } from '../jobs/tasks.ts';

const side = 512;
const products = 8;
const repeats = 5;

/** A chain of matrix products whose result comes back as one number. */
const chain: Step = (_, inputs) => {
  const factor = tf.mul(take(inputs, 'x'), 1 / side);
  let value = factor;
  for (let product = 0; product < products; product++) value = tf.matMul(value, factor);
  return { state: {}, outputs: { mean: tf.mean(value) } };
};

/** Measures an engine on matrix products, the fastest of a few tries. @throws StudioError `engine_unavailable` */
export const engineProbe: TaskHandler<'engineProbe'> = async ({ engine: id, threads }) => {
  const engine = engines.find((candidate) => candidate.id === id);
  if (engine === undefined) {
    throw new StudioError('engine_unavailable', { engine: id, reason: 'unknown' });
  }
  const shape = [side, side];
  const data = new Float32Array(side * side);
  fillNormal(data, new RandomStream(0, 'engine-probe'));
  const program = compile(chain, { state: {}, inputs: { x: { shape, dtype: 'float32' } } });
  const runner = await loadOne(engine, program, {}, { threads });
  await using resources = new AsyncDisposableStack();
  resources.defer(() => runner.release());
  let fastestMs = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const startedAt = performance.now();
    await runner.run({ x: { shape, dtype: 'float32', data } });
    fastestMs = Math.min(fastestMs, performance.now() - startedAt);
  }
  return { gflops: (2 * side ** 3 * products) / (fastestMs * 1e6) };
};
