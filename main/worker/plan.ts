/** What a run will be and cost, counted from its programs before anything is trained. */
import type { HostTensors, Program, Specs } from '../../shared/compiler/index.ts';
import { onnxruntimeCpu } from '../../shared/engines/index.ts';
import { type Feeding, type Model, stateSpecs, trainingPrograms } from '../../shared/gan/index.ts';
import { take } from '../../shared/gan/record.ts';
import { sizeOf } from '../../shared/gan/shape.ts';
import type { RunFile, TaskHandler, TaskResult } from '../jobs/tasks.ts';
import { modelOf } from './model.ts';
import { compileTraining } from './programs.ts';
import { gridBytes } from './sample-grid.ts';

/** Node, the runtime's library, the compiler's garbage and the data thread: measured, whatever the network. */
const processBytes = 300 * 2 ** 20;
/** The runtime's arena grows by doubling and keeps what it once needed: measured on DCGANs of width 16 and 32. */
const arenaFactor = 2.5;
/** The data thread keeps pictures in memory up to this size. */
const keptPictures = 256 * 2 ** 20;
/** Checkpoints of a run that stay on disk. */
const generations = 2;

const elementBytes = { float32: 4, int32: 4, bool: 1, uint8: 1 } as const;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function bytesOf(specs: Specs | HostTensors): number {
  return Object.values(specs).reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * elementBytes[dtype], 0);
}

/** State is held twice by the engine, and once more while a checkpoint is written. */
function memoryBytes(file: RunFile, state: Specs, programs: readonly Program[]): number {
  const { width, height, channels, count } = file.dataset;
  const pictures = Math.min(keptPictures, width * height * channels * count);
  const activations = Math.max(...programs.map(({ counts }) => counts.activationBytes));
  return Math.round(processBytes + 3 * bytesOf(state) + arenaFactor * activations + pictures);
}

/** Mean over the steps of something that a program does in each of its updates. */
const perStep = ({ repeat, every }: Feeding, update: number): number => (update * repeat) / every;

function samplesOf(model: Model, steps: number): number {
  const { sampleEvery } = model.rhythm;
  return 1 + Math.ceil(steps / sampleEvery);
}

export const plan: TaskHandler<'plan'> = ({ file }): Promise<TaskResult<'plan'>> => {
  const model = modelOf(file);
  const programs = trainingPrograms(model);
  const compiled = compileTraining(model, programs, onnxruntimeCpu);
  const state = stateSpecs(model);
  const networks = Object.values(model.networks).map(({ info }) => info);
  const flops = programs.map(({ feeding }) => perStep(feeding, take(compiled, feeding.name).counts.flops));
  const metrics = programs.map(
    ({ feeding }) => Object.keys(take(compiled, feeding.name).outputs).length / feeding.every,
  );
  return Promise.resolve({
    networks,
    parameters: sum(networks.map(({ parameters }) => parameters)),
    flopsPerStep: sum(flops),
    memoryBytes: memoryBytes(file, state, Object.values(compiled)),
    checkpointBytes: bytesOf(state),
    sampleBytes: gridBytes(model),
    samples: samplesOf(model, file.steps),
    checkpoints: Math.min(generations, Math.ceil(file.steps / model.rhythm.checkpointEvery)),
    metricRows: Math.round(file.steps * sum(metrics)),
  });
};
