/** What a run will be and cost, counted from its programs before anything is trained. */
import { onnxruntimeCpu } from '../../shared/engines/index.ts';
import { type Feeding, type Model, stateSpecs, trainingPrograms } from '../../shared/gan/index.ts';
import { take } from '../../shared/gan/record.ts';
import type { TaskHandler, TaskResult } from '../jobs/tasks.ts';
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
    memoryBytes: memoryBytes(file, model, compiled, compileSampler(model, gridCount(model))),
    checkpointBytes: bytesOf(state),
    sampleBytes: gridBytes(model),
    samples: samplesOf(model, file.steps),
    checkpoints: Math.min(generations, Math.ceil(file.steps / model.rhythm.checkpointEvery)),
    metricRows: Math.round(file.steps * sum(metrics)),
  });
};
