/** A training as the studio's worker runs it, without its files: same programs, engine, noise and numbers. */
import { compile, type HostTensor, type HostTensors } from '../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../shared/engines/index.ts';
import {
  drawNoise,
  initialState,
  inputSpecs,
  type Model,
  noiseSpecs,
  scheduledNumbers,
  stateSpecs,
  trainingStep,
} from '../../../shared/gan/index.ts';
import { mapValues, take } from '../../../shared/gan/record.ts';
import { median } from '../tools/median.ts';

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

/** A batch of pictures; what is on them does not change the work. */
function picturesOf(model: Model): HostTensors {
  const spec = inputSpecs(model)['real'];
  if (spec === undefined) return {};
  const length = spec.shape.reduce((a, b) => a * b, 1);
  const data = Uint8Array.from({ length }, (_, i) => 127 + 127 * Math.sin(i * 1.7));
  return { real: { ...spec, data } };
}

/** Inputs of several steps, one after the other: [K, …]. */
function stack(steps: readonly HostTensors[]): HostTensors {
  const [first = {}] = steps;
  return mapValues(first, ({ shape, dtype, data }, name): HostTensor => {
    const all =
      data.constructor === Uint8Array
        ? new Uint8Array(data.length * steps.length)
        : new Float32Array(data.length * steps.length);
    steps.forEach((step, at) => all.set(take(step, name).data, at * data.length));
    return { shape: [steps.length, ...shape], dtype, data: all };
  });
}

/** Time that a run of the engine may take, so that it can be stopped soon; and steps that are enough to hide its overhead. */
const longestRunMs = 250;
const mostSteps = 50;

export async function openTraining(model: Model, threads: number): Promise<Training> {
  const state = initialState(model, 1);
  const startedAt = performance.now();
  const program = compile(
    trainingStep(model),
    { state: stateSpecs(model), inputs: inputSpecs(model) },
    { loop: true },
  );
  const runner = await loadOne(onnxruntimeCpu, program, state, { threads });
  const buildSeconds = (performance.now() - startedAt) / 1000;
  const pictures = picturesOf(model);
  const noise = noiseSpecs(model);
  let step = 0;
  let stepsPerRun = 1;
  const inputsOf = (at: number): HostTensors => ({
    ...pictures,
    ...drawNoise(noise, model.batch, 1, at),
    ...scheduledNumbers(model, at, 0),
  });
  return {
    flops: program.counts.flops,
    buildSeconds,
    async run(steps) {
      const times: number[] = [];
      while (times.length < steps) {
        const start = performance.now();
        const inputs = Array.from({ length: stepsPerRun }, (_, i) => inputsOf(step + i));
        await runner.run(stack(inputs));
        const ms = (performance.now() - start) / stepsPerRun;
        times.push(...new Array<number>(stepsPerRun).fill(ms));
        step += stepsPerRun;
      }
      stepsPerRun = Math.max(1, Math.min(mostSteps, Math.floor(longestRunMs / median(times))));
      return times;
    },
    close: () => runner.release(),
  };
}
