/** From a model to programs that run here. */
import {
  compile,
  type HostTensor,
  type HostTensors,
  type Program,
  type Updates,
} from '../../../shared/compiler/index.ts';
import { type Engine, loadOne, onnxruntimeCpu, type Programs } from '../../../shared/engines/index.ts';
import { invariant } from '../../../shared/errors/index.ts';
import {
  type Drawing,
  drawingInputs,
  drawingSpecs,
  drawingStep,
  type Model,
  stateSpecs,
  type TrainingProgram,
} from '../../../shared/gan/index.ts';
import { mapValues } from '../../../shared/gan/record.ts';
import { dim } from '../../../shared/gan/shape.ts';

/**
 * The programs of a training, by name: each makes as many updates a run as it is fed.
 * @param programs as `trainingPrograms` gives them @param engine that shall run them
 */
export function compileTraining(
  model: Model,
  programs: readonly TrainingProgram[],
  { target }: Pick<Engine, 'target'>,
): Programs {
  const state = stateSpecs(model);
  const [first, ...rest] = programs.toSorted((a, b) => a.feeding.every - b.feeding.every);
  if (first === undefined) return {};
  const compiled = (program: TrainingProgram, updates: Updates, inRuntime: readonly string[]): Program => {
    const lazy = program.feeding.every > 1;
    const options = { loop: true, lazy, target, updates, inRuntime };
    return compile(program.step, { state, inputs: program.inputs }, options);
  };
  const most = compiled(first, 'auto', []);
  // State that one program changes in place and the other does not would be copied at every turn.
  const isInPlace = most.stages.some((stage) => stage.updates.length > 0);
  const updates = !isInPlace ? 'inside' : most.stages.length > 1 ? 'apart' : 'together';
  const inRuntime = most.stages.flatMap(({ changed }) => changed);
  return Object.fromEntries([
    [first.feeding.name, most],
    ...rest.map((program) => [program.feeding.name, compiled(program, updates, inRuntime)] as const),
  ]);
}

/** Runs a drawing whose networks' values may change. */
export interface Sampler extends AsyncDisposable {
  /**
   * @param values of the networks, as `drawingSpecs` names them @param inputs as `drawingInputs` says, [N, …]
   * @returns what is made, by name: a float32 array for each of the N
   */
  draw(values: HostTensors, inputs: HostTensors): Promise<Readonly<Record<string, Float32Array[]>>>;
}

const largestChunk = 64;

/** @param count items that are usually drawn at once */
export function compileDrawing(model: Model, drawing: Drawing, count: number): Program {
  return compile(drawingStep(model, drawing), {
    state: drawingSpecs(model, drawing),
    inputs: drawingInputs(drawing, Math.min(count, largestChunk)),
  });
}

/** Rows of tensors, [from, from + count) of [N, …]; what lies behind the last is 0. */
export function rowsOf(tensors: HostTensors, from: number, count: number): HostTensors {
  return mapValues(tensors, ({ shape, dtype, data }): HostTensor => {
    const size = data.length / dim(shape, 0);
    const rows = data.subarray(from * size, (from + count) * size);
    const filled = new (data.constructor as new (length: number) => typeof data)(count * size);
    filled.set(rows);
    return { shape: [count, ...shape.slice(1)], dtype, data: filled };
  });
}

/** Runs a program of a fixed batch on any number of rows. @returns [N, …] cut into N, by output */
export async function runRows(
  run: (inputs: HostTensors) => Promise<HostTensors>,
  inputs: HostTensors,
  chunk: number,
): Promise<Readonly<Record<string, Float32Array[]>>> {
  const [first] = Object.values(inputs);
  invariant(first !== undefined, 'rows have an input');
  const count = dim(first.shape, 0);
  const made: Record<string, Float32Array[]> = {};
  for (let from = 0; from < count; from += chunk) {
    // The program's batch is fixed: the last chunk is filled up and the rest thrown away.
    const outputs = await run(rowsOf(inputs, from, chunk));
    for (const [name, { data }] of Object.entries(outputs)) {
      invariant(data instanceof Float32Array, 'a drawing makes floats');
      const size = data.length / chunk;
      const rows = (made[name] ??= []);
      for (let at = 0; at < Math.min(chunk, count - from); at++) {
        rows.push(data.slice(at * size, (at + 1) * size));
      }
    }
  }
  return made;
}

/**
 * Draws on the CPU, whatever trained: the same checkpoint and seed give the same picture.
 * @param values to begin with @param count items that are usually drawn at once
 */
export async function openSampler(
  model: Model,
  drawing: Drawing,
  values: HostTensors,
  options: { threads: number; count: number },
): Promise<Sampler> {
  const chunk = Math.min(options.count, largestChunk);
  const program = compileDrawing(model, drawing, options.count);
  const runner = await loadOne(onnxruntimeCpu, program, values, { threads: options.threads });
  return {
    async draw(current, inputs) {
      runner.write(current);
      return runRows((rows) => runner.run(rows), inputs, chunk);
    },
    [Symbol.asyncDispose]: () => runner.release(),
  };
}
