/** From a model to programs that run here. */
import { compile, type HostTensors, type Program, type Updates } from '../../shared/compiler/index.ts';
import { type Engine, loadOne, onnxruntimeCpu, type Programs } from '../../shared/engines/index.ts';
import { invariant } from '../../shared/errors/index.ts';
import {
  generatorSpecs,
  type Model,
  samplerInputs,
  samplingStep,
  stateSpecs,
  type TrainingProgram,
} from '../../shared/gan/index.ts';
import type { Source } from './source.ts';

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

/** Draws pictures of a generator whose values may change. */
export interface Sampler extends AsyncDisposable {
  /**
   * @param values of the generator, by path
   * @returns one picture a seed, float32 [H, W, C] in [−1, 1]
   */
  draw(values: HostTensors, seeds: readonly number[]): Promise<Float32Array[]>;
}

const largestChunk = 64;

/** @param count pictures that are usually drawn at once */
export function compileSampler(model: Model, count: number): Program {
  return compile(samplingStep(model), {
    state: generatorSpecs(model),
    inputs: samplerInputs(model, Math.min(count, largestChunk)),
  });
}

/**
 * Draws on the CPU, whatever trained: the same checkpoint and seed give the same picture.
 * @param source what pictures are drawn from @param count pictures that are usually drawn at once
 */
export async function openSampler(
  model: Model,
  source: Source,
  values: HostTensors,
  options: { threads: number; count: number },
): Promise<Sampler> {
  const chunk = Math.min(options.count, largestChunk);
  const program = compileSampler(model, options.count);
  const runner = await loadOne(onnxruntimeCpu, program, values, { threads: options.threads });
  return {
    async draw(current, seeds) {
      runner.write(current);
      const pictures: Float32Array[] = [];
      for (let from = 0; from < seeds.length; from += chunk) {
        const some = seeds.slice(from, from + chunk);
        // The program's batch is fixed: the last chunk is filled up and the rest thrown away.
        const padded = [...some, ...new Array<number>(chunk - some.length).fill(0)];
        const { image } = await runner.run(source.inputs(padded));
        invariant(image?.data instanceof Float32Array, 'a sampler gives float pictures');
        const size = image.data.length / chunk;
        for (let at = 0; at < some.length; at++) {
          pictures.push(image.data.slice(at * size, (at + 1) * size));
        }
      }
      return pictures;
    },
    [Symbol.asyncDispose]: () => runner.release(),
  };
}
