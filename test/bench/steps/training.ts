/** A training as the studio's worker runs it, without its files: same programs, engine, noise and numbers. */
import type { HostTensors } from '../../../shared/compiler/index.ts';
import { onnxruntimeCpu } from '../../../shared/engines/index.ts';
import {
  drawNoise,
  type Feeding,
  initialState,
  type Model,
  trainingPrograms,
} from '../../../shared/gan/index.ts';
import { take } from '../../../shared/gan/record.ts';
import type { FedRun } from '../../../main/worker/batches.ts';
import { type ChunkRun, planChunk } from '../../../main/worker/chunk.ts';
import { Pace } from '../../../main/worker/pace.ts';
import { compileTraining } from '../../../main/worker/programs.ts';
import { makeRun } from '../../../main/worker/stepping.ts';

export interface Training {
  /** Floating-point operations of a step, as the mathematics asks for them. */
  readonly flops: number;
  /** Seconds to trace, lower, write and load the programs. */
  readonly buildSeconds: number;
  /**
   * Makes at least so many steps.
   * @returns ms of each step it made; steps of one run of the engine share its time equally
   */
  run(steps: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Pictures of several updates; what is on them does not change the work. */
function picturesOf({ picture }: Model, { batch, pictures }: Feeding, updates: number): HostTensors {
  if (!pictures) return {};
  const shape = [updates, batch, picture.height, picture.width, picture.channels];
  const length = shape.reduce((a, b) => a * b, 1);
  const data = new Uint8Array(length);
  for (let at = 0; at < length; at++) data[at] = at * 37;
  return { real: { shape, dtype: 'uint8', data } };
}

/** Floating-point operations of a step, lazy programs by their share. */
function flopsOf(compiled: ReturnType<typeof compileTraining>, feedings: readonly Feeding[]): number {
  return feedings.reduce(
    (sum, { name, repeat, every }) => sum + (take(compiled, name).counts.flops * repeat) / every,
    0,
  );
}

export async function openTraining(model: Model, threads: number): Promise<Training> {
  const state = initialState(model, 1);
  const startedAt = performance.now();
  const programs = trainingPrograms(model);
  const feedings = programs.map(({ feeding }) => feeding);
  const compiled = compileTraining(model, programs, onnxruntimeCpu);
  const runner = await onnxruntimeCpu.load(compiled, state, { threads });
  const buildSeconds = (performance.now() - startedAt) / 1000;
  const stepper = { model, programs, runner, count: 1 };
  const byName = Object.fromEntries(feedings.map((feeding) => [feeding.name, feeding]));
  const pace = new Pace();
  let step = 0;
  function feed(run: ChunkRun): FedRun {
    const feeding = take(byName, run.program);
    const noise = drawNoise(feeding.noise, feeding.batch, 1, { first: run.first, count: run.updates });
    const inputs = { ...picturesOf(model, feeding, run.updates), ...noise };
    return { ...run, cursor: 0, reads: 0, inputs };
  }
  return {
    flops: flopsOf(compiled, feedings),
    buildSeconds,
    async run(steps) {
      const times: number[] = [];
      while (times.length < steps) {
        const start = performance.now();
        const planned = planChunk(feedings, step, pace.steps());
        const chunk = { ...planned, runs: planned.runs.map(feed), cursor: 0 };
        for (const run of chunk.runs) await makeRun(stepper, chunk, run);
        const ms = performance.now() - start;
        pace.measured(chunk.steps, ms);
        times.push(...new Array<number>(chunk.steps).fill(ms / chunk.steps));
        step += chunk.steps;
      }
      return times;
    },
    close: () => runner.release(),
  };
}
