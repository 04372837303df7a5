/** Makes chunks of steps on an engine. */
import type { HostTensors } from '../../../shared/compiler/index.ts';
import type { Runner } from '../../../shared/engines/index.ts';
import { invariant } from '../../../shared/errors/index.ts';
import { type Model, stackedNumbers, type TrainingProgram } from '../../../shared/gan/index.ts';
import type { FedChunk, FedRun } from './batches.ts';

/** A training's programs, loaded. */
export interface Stepper {
  readonly model: Model;
  readonly programs: readonly TrainingProgram[];
  readonly runner: Runner;
  /** Pictures of the dataset. */
  readonly count: number;
}

/** Runs one program of a chunk. @returns its outputs, [K] */
export async function makeRun(stepper: Stepper, chunk: FedChunk, run: FedRun): Promise<HostTensors> {
  const { model, programs, runner, count } = stepper;
  const program = programs.find(({ feeding }) => feeding.name === run.program);
  invariant(program !== undefined, `no program ${run.program}`);
  const { repeat } = program.feeding;
  const moments = Array.from({ length: run.updates }, (_, update) => ({
    step: chunk.step + Math.floor(update / repeat),
    repetition: update % repeat,
    epoch: (run.cursor + update * run.reads) / count,
  }));
  return runner.run(run.program, { ...run.inputs, ...stackedNumbers(model, program, moments) });
}

/**
 * What each step of a chunk reports: of a program that is run several times in a step, what its last update did.
 * @param outputs of the chunk's runs, each [K]
 */
export function reportsOf(
  { steps }: FedChunk,
  outputs: readonly HostTensors[],
): readonly Readonly<Record<string, number>>[] {
  return Array.from({ length: steps }, (_, step) => {
    const row: Record<string, number> = {};
    for (const [name, { data }] of outputs.flatMap((tensors) => Object.entries(tensors))) {
      row[name] = data[((step + 1) * data.length) / steps - 1] ?? Number.NaN;
    }
    return row;
  });
}
