/** What a run will be and cost, counted from its programs before anything is trained. */
import { setImmediate as turn } from 'node:timers/promises';
import { onnxruntimeCpu } from '../../shared/engines/index.ts';
import {
  type Feeding,
  findRecipe,
  type Model,
  stateSpecs,
  trainingPrograms,
} from '../../shared/gan/index.ts';
import { take } from '../../shared/gan/record.ts';
import type { RunFile, TaskHandler, TaskResult } from '../jobs/tasks.ts';
import { fewestFitting, largestFitting } from './fitting.ts';
import { bytesOf, memoryBytes } from './memory.ts';
import { modelOf } from './model.ts';
import { compileSampler, compileTraining } from './programs.ts';
import { gridBytes, gridCount } from './sample-grid.ts';

/** Checkpoints of a run that stay on disk. */
const generations = 2;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean over the steps of something that a program does in each of its updates. */
const perStep = ({ repeat, every }: Feeding, update: number): number => (update * repeat) / every;

function samplesOf(model: Model, steps: number): number {
  const { sampleEvery } = model.rhythm;
  return 1 + Math.ceil(steps / sampleEvery);
}

function memoryOf(file: RunFile): number {
  const model = modelOf(file);
  const compiled = compileTraining(model, trainingPrograms(model), onnxruntimeCpu);
  return memoryBytes(file, model, compiled, compileSampler(model, gridCount(model)));
}

/** What a run that does not fit may change. */
interface Fitting {
  readonly fittingBatch: number | null;
  readonly fittingParts: number | null;
}

/** @param bytes that the run needs */
async function fittingOf(
  file: RunFile,
  bytes: number,
  freeBytes: number,
  signal: AbortSignal,
): Promise<Fitting> {
  const { batch: option, accumulation } = findRecipe(file.recipe).info.options;
  const { batch } = file.options;
  if (bytes <= freeBytes || option?.kind !== 'integer' || typeof batch !== 'number') {
    return { fittingBatch: null, fittingParts: null };
  }
  const { min, multipleOf } = option;
  const { accumulation: parts = 1 } = modelOf(file);
  const bytesWith = async (change: RunFile['options']): Promise<number> => {
    // Building holds the thread: without a turn in between, a cancel would be heard only after the last.
    await turn();
    signal.throwIfAborted();
    return memoryOf({ ...file, options: { ...file.options, ...change } });
  };
  const most = accumulation?.kind === 'integer' ? accumulation.max : parts;
  return {
    fittingBatch: await largestFitting({ batch, bytes, min, multipleOf, parts, freeBytes }, (other) =>
      bytesWith({ batch: other }),
    ),
    fittingParts: await fewestFitting({ batches: batchesOf(file), parts, most, freeBytes }, (other) =>
      bytesWith({ accumulation: other }),
    ),
  };
}

/** Batches of a run's updates. */
function batchesOf(file: RunFile): readonly number[] {
  return trainingPrograms(modelOf(file)).map(({ feeding }) => feeding.batch);
}

export const plan: TaskHandler<'plan'> = async (
  { file, freeMemoryBytes },
  { signal },
): Promise<TaskResult<'plan'>> => {
  const model = modelOf(file);
  const programs = trainingPrograms(model);
  const compiled = compileTraining(model, programs, onnxruntimeCpu);
  const state = stateSpecs(model);
  const networks = Object.values(model.networks).map(({ info }) => info);
  const flops = programs.map(({ feeding }) => perStep(feeding, take(compiled, feeding.name).counts.flops));
  const metrics = programs.map(
    ({ feeding }) => Object.keys(take(compiled, feeding.name).outputs).length / feeding.every,
  );
  const bytes = memoryBytes(file, model, compiled, compileSampler(model, gridCount(model)));
  return {
    networks,
    parameters: sum(networks.map(({ parameters }) => parameters)),
    flopsPerStep: sum(flops),
    memoryBytes: bytes,
    ...(await fittingOf(file, bytes, freeMemoryBytes ?? Infinity, signal)),
    checkpointBytes: bytesOf(state),
    sampleBytes: gridBytes(model),
    samples: samplesOf(model, file.steps),
    checkpoints: Math.min(generations, Math.ceil(file.steps / model.rhythm.checkpointEvery)),
    metricRows: Math.round(file.steps * sum(metrics)),
  };
};
