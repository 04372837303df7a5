/** What a run will be and cost, counted from its programs before anything is trained. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Program } from '../../../shared/compiler/index.ts';
import { onnxruntimeCpu } from '../../../shared/engines/index.ts';
import {
  drawingOf,
  type Feeding,
  findRecipe,
  type Model,
  stateSpecs,
  trainingPrograms,
} from '../../../shared/gan/index.ts';
import { mapValues, take } from '../../../shared/gan/record.ts';
import type { RunFile, TaskHandler, TaskResult } from '../../jobs/tasks.ts';
import { fewestFitting, largestFitting } from './fitting.ts';
import { bytesOf, memoryBytes } from './memory.ts';
import { modelOf } from '../engine/model.ts';
import { compileDrawing, compileTraining } from '../engine/programs.ts';
import { gridBytes, gridOf } from '../drawing/sample-grid.ts';

/** Checkpoints of a run that stay on disk. */
const generations = 2;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Mean over the steps of something that a program does in each of its updates. */
const perStep = ({ repeat, every }: Feeding, update: number): number => (update * repeat) / every;

function samplesOf(model: Model, steps: number): number {
  const { sampleEvery } = model.rhythm;
  return 1 + Math.ceil(steps / sampleEvery);
}

/** What is counted of a model: all that does not depend on how long it is trained. */
interface Counted {
  readonly networks: TaskResult<'plan'>['networks'];
  readonly flopsPerStep: number;
  readonly metricsPerStep: number;
  readonly memoryBytes: number;
  readonly checkpointBytes: number;
}

function count(file: RunFile): Counted {
  const model = modelOf(file);
  const programs = trainingPrograms(model);
  const compiled = compileTraining(model, programs, onnxruntimeCpu);
  const { rows, columns } = gridOf(model);
  const drawing = compileDrawing(model, drawingOf(model), rows * columns);
  const programOf = ({ name }: Feeding): Program => take(compiled, name);
  return {
    networks: Object.values(model.networks).map(({ info }) => info),
    flopsPerStep: sum(programs.map(({ feeding }) => perStep(feeding, programOf(feeding).counts.flops))),
    metricsPerStep: sum(
      programs.map(({ feeding }) => Object.keys(programOf(feeding).outputs).length / feeding.every),
    ),
    memoryBytes: memoryBytes(file, model, compiled, drawing),
    checkpointBytes: bytesOf(stateSpecs(model)),
  };
}

/** Models that are remembered: as many as a person goes back and forth between. */
const mostKept = 32;
const kept = new Map<string, Counted>();

/** `count`, which compiles everything, at most once for the same recipe, options and data while the process lives. */
function counted(file: RunFile): Counted {
  const shapes = mapValues(file.datasets, ({ shape }) => shape);
  const key = JSON.stringify([file.recipe, file.options, shapes]);
  const known = kept.get(key) ?? count(file);
  // The newest comes last, so that the first is the one that was asked for longest ago.
  kept.delete(key);
  kept.set(key, known);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return known;
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
    return counted({ ...file, options: { ...file.options, ...change } }).memoryBytes;
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
  const { networks, flopsPerStep, metricsPerStep, memoryBytes: bytes, checkpointBytes } = counted(file);
  return {
    networks,
    parameters: sum(networks.map(({ parameters }) => parameters)),
    flopsPerStep,
    memoryBytes: bytes,
    ...(await fittingOf(file, bytes, freeMemoryBytes ?? Infinity, signal)),
    checkpointBytes,
    sampleBytes: gridBytes(model),
    samples: samplesOf(model, file.steps),
    checkpoints: Math.min(generations, Math.ceil(file.steps / model.rhythm.checkpointEvery)),
    metricRows: Math.round(file.steps * metricsPerStep),
  };
};
