/** Measures an engine on what it is wanted for: training steps. */
import type { HostTensors } from '../../shared/compiler/index.ts';
import type { Engine } from '../../shared/engines/index.ts';
import { invariant } from '../../shared/errors/index.ts';
import {
  drawNoise,
  findRecipe,
  initialState,
  type Model,
  stackedNumbers,
  type TrainingProgram,
  trainingPrograms,
} from '../../shared/gan/index.ts';
import { take } from '../../shared/gan/record.ts';
import { sizeOf } from '../../shared/gan/shape.ts';
import type { TaskHandler } from '../jobs/tasks.ts';
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

/** The recipe that most people begin with, as it comes, on pictures of 32 × 32. */
function usualModel(): Model {
  return findRecipe('dcgan').build({}, { width: 32, height: 32, channels: 3 });
}

function tinyModel(): Model {
  return findRecipe('dcgan').build({ width: 4, batch: 4 }, { width: 16, height: 16, channels: 3 });
}

/** One update’s, [1, …]. Grey noise for pictures: their content changes no time. */
function inputsOf(model: Model, program: TrainingProgram): HostTensors {
  const { batch, noise } = program.feeding;
  const { height, width, channels } = model.picture;
  const shape = [1, batch, height, width, channels];
  const data = Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i * 97) % 256);
  return {
    real: { shape, dtype: 'uint8', data },
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
