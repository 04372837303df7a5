/** Measures an engine on what it is wanted for: training steps. */
import type { HostTensor, HostTensors } from '../../../shared/compiler/index.ts';
import { onlyStream, pictureData } from '../../../shared/data/index.ts';
import type { Engine } from '../../../shared/engines/index.ts';
import { invariant } from '../../../shared/errors/index.ts';
import {
  drawNoise,
  findRecipe,
  initialState,
  type Model,
  stackedNumbers,
  type TrainingProgram,
  trainingPrograms,
} from '../../../shared/gan/index.ts';
import { take } from '../../../shared/gan/record.ts';
import { sizeOf } from '../../../shared/gan/shape.ts';
import type { TaskHandler } from '../../jobs/tasks.ts';
import { engineOf, versionOf } from './engines.ts';
import { compileTraining } from './programs.ts';
import { openUpdater } from './updates/index.ts';

/** The first step builds what a device runs, the second fills its memory. */
const warmUpSteps = 2;
const measuredSteps = 8;
/** A slow engine is measured for this long at most, and by one step at least. */
const measuredMs = 2000;
/**
 * An engine whose tiny step takes longer than this gains nothing over a CPU (which needs 3 ms), and is not asked for the
 * usual one: a device made of software needs 100 ms for the one and 5 s for the other.
 */
const tinyMs = 50;

/** Square pictures in colour. @param side pixels */
function dataOf(side: number) {
  return { [onlyStream]: pictureData({ width: side, height: side, channels: 3 }, { count: 1000 }) };
}

/** The recipe that most people begin with, as it comes, on pictures of 32 × 32. */
function usualModel(): Model {
  return findRecipe('dcgan').build({}, dataOf(32));
}

function tinyModel(): Model {
  return findRecipe('dcgan').build({ width: 4, batch: 4 }, dataOf(16));
}

/** One update’s, [1, …]. Grey noise for pictures: their content changes no time. */
function inputsOf(model: Model, program: TrainingProgram): HostTensors {
  const { batch, noise, reads } = program.feeding;
  const stored = reads.map((read): [string, HostTensor] => {
    const shape = [1, batch, ...read.shape];
    return [
      read.name,
      { shape, dtype: 'uint8', data: Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i * 97) % 256) },
    ];
  });
  return {
    ...Object.fromEntries(stored),
    ...drawNoise(noise, batch, 0, { first: 0, count: 1 }),
    ...stackedNumbers(model, program, [{ step: 0, repetition: 0, epoch: 0 }]),
  };
}

interface Measured {
  readonly fastestMs: number;
  readonly gflops: number;
}

async function measure(engine: Engine, model: Model, threads: number): Promise<Measured> {
  const programs = trainingPrograms(model);
  const [program] = programs;
  invariant(program !== undefined && programs.length === 1, 'a DCGAN is one program');
  const compiled = compileTraining(model, programs, engine);
  const runner = await engine.load(compiled, initialState(model, 0), { threads, openUpdater });
  await using resources = new AsyncDisposableStack();
  resources.defer(() => runner.release());
  const { name } = program.feeding;
  const inputs = inputsOf(model, program);
  for (let step = 0; step < warmUpSteps; step++) await runner.run(name, inputs);
  const times: number[] = [];
  let spentMs = 0;
  while (times.length < measuredSteps && spentMs < measuredMs) {
    const startedAt = performance.now();
    await runner.run(name, inputs);
    const ms = performance.now() - startedAt;
    times.push(ms);
    spentMs += ms;
  }
  const fastestMs = Math.min(...times);
  return { fastestMs, gflops: take(compiled, name).counts.flops / (fastestMs * 1e6) };
}

/** @throws StudioError `engine_unavailable` and the other reasons why an engine does not work here */
export const engineProbe: TaskHandler<'engineProbe'> = async ({ engine: id, threads }) => {
  const engine = engineOf(id);
  const version = await versionOf(engine);
  const tiny = await measure(engine, tinyModel(), threads);
  if (tiny.fastestMs > tinyMs) return { gflops: tiny.gflops, version };
  const { gflops } = await measure(engine, usualModel(), threads);
  return { gflops, version };
};
