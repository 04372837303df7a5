import * as tf from '@tensorflow/tfjs-core';
import { compile, type Step } from '../../compiler/index.ts';
import { invariant } from '../../errors/index.ts';
import { type Engine, loadOne } from '../engine.ts';

/** sum += x, with twice the sum before it handed out. */
const accumulate: Step = ({ sum }, { x }) => {
  invariant(sum !== undefined && x !== undefined, 'the trial has a sum and an x');
  return { state: { sum: tf.add(sum, x) }, outputs: { twice: tf.mul(sum, 2) } };
};
const number = { shape: [1], dtype: 'float32' } as const;
const one = { ...number, data: Float32Array.of(1) };

/** Runs the smallest program on an engine: a driver that is there may still refuse. @throws why it does not work */
export async function worksOn(engine: Engine): Promise<void> {
  const example = { state: { sum: number }, inputs: { x: number } };
  const program = compile(accumulate, example, { target: engine.target });
  const runner = await loadOne(engine, program, { sum: one }, { threads: 1 });
  try {
    await runner.run({ x: one });
    const { twice } = await runner.run({ x: one });
    if (twice?.data[0] !== 4) throw new Error(`2 · 2 is ${String(twice?.data[0])} on ${engine.id}`);
  } finally {
    await runner.release();
  }
}
