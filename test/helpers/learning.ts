/** Whole trainings of toys in this process, by compiled programs, to see whether something is learned. */
import { compile, type HostTensor, type HostTensors } from '../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../shared/engines/index.ts';
import {
  drawingInputs,
  drawingOf,
  drawingSpecs,
  drawingStep,
  drawnValues,
  fillBatch,
  fillNormal,
  initialState,
  isDue,
  type Model,
  RandomStream,
  stateSpecs,
  type TrainingProgram,
  trainingPrograms,
} from '../../shared/gan/index.ts';
import { stepInputs } from './updates.ts';

const seed = 7;

/** What each step reported, and the averaged generator before the first and after the last. */
export interface Learned {
  readonly rows: readonly Readonly<Record<string, number>>[];
  readonly before: HostTensors;
  readonly after: HostTensors;
}

/** Items of a dataset: pictures, uint8 [H, W, C] each, and perhaps the number of each one's label. */
export interface LearnedItems {
  readonly pictures: readonly Uint8Array[];
  readonly labels?: readonly number[];
}

/** @param steps to make, one after the other */
export async function learn(
  model: Model,
  { pictures, labels = [] }: LearnedItems,
  steps: number,
): Promise<Learned> {
  const programs = trainingPrograms(model);
  const state = initialState(model, seed);
  const compiled = programs.map(({ feeding, step, inputs }) => {
    const options = { loop: true, lazy: feeding.every > 1 };
    return [feeding.name, compile(step, { state: stateSpecs(model), inputs }, options)] as const;
  });
  const runner = await onnxruntimeCpu.load(Object.fromEntries(compiled), state, { threads: 1 });
  const rows: Record<string, number>[] = [];
  let cursor = 0;

  function inputsAt(program: TrainingProgram, step: number): HostTensors {
    const inputs = stepInputs(model, program, step);
    const { reads, repeat, batch } = program.feeding;
    if (reads.length === 0) return inputs;
    const chosen = new Uint32Array(repeat * batch);
    fillBatch(seed, cursor, pictures.length, chosen);
    cursor += chosen.length;
    const read = reads.map(({ name, field }): [string, HostTensor] => {
      const { shape, dtype } = inputs[name]!;
      const data =
        field === 'label'
          ? Int32Array.from(chosen, (entry) => labels[entry]!)
          : Buffer.concat(Array.from(chosen, (entry) => pictures[entry]!));
      return [name, { shape, dtype, data }];
    });
    return { ...inputs, ...Object.fromEntries(read) };
  }

  try {
    for (let step = 0; step < steps; step++) {
      const row: Record<string, number> = {};
      for (const program of programs.filter(({ feeding }) => isDue(feeding, step))) {
        const outputs = await runner.run(program.feeding.name, inputsAt(program, step));
        for (const [name, { data }] of Object.entries(outputs)) row[name] = data.at(-1)!;
      }
      rows.push(row);
    }
    const valuesOf = (from: HostTensors): HostTensors => drawnValues(model, drawingOf(model), from, true);
    return { rows, before: valuesOf(state), after: valuesOf(await runner.read()) };
  } finally {
    await runner.release();
  }
}

/** Draws with a generator. @param inputs as its sampler takes them, [N, …] @returns N pictures, [H, W, C] in [−1, 1] */
export async function drawWith(
  model: Model,
  values: HostTensors,
  inputs: HostTensors,
): Promise<readonly Float32Array[]> {
  const count = Object.values(inputs)[0]!.shape[0]!;
  const drawing = drawingOf(model);
  const program = compile(drawingStep(model, drawing), {
    state: drawingSpecs(model, drawing),
    inputs: drawingInputs(drawing, count),
  });
  const runner = await loadOne(onnxruntimeCpu, program, values, { threads: 1 });
  try {
    const image = (await runner.run(inputs))['image']!;
    const size = image.data.length / count;
    return Array.from({ length: count }, (_, at) =>
      Float32Array.from(image.data.slice(at * size, (at + 1) * size)),
    );
  } finally {
    await runner.release();
  }
}

/** As networks see pictures: [−1, 1]. */
export const signed = (picture: Uint8Array): Float32Array =>
  Float32Array.from(picture, (byte) => byte / 127.5 - 1);

/**
 * Sliced Wasserstein distance between two sets of as many pictures: how far their values lie apart, sorted, along random
 * directions of unit length; the mean over 64 of them.
 */
export function slicedDistance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const size = a[0]!.length;
  const stream = new RandomStream(seed, 'directions');
  const distances = Array.from({ length: 64 }, () => {
    const direction = new Float32Array(size);
    fillNormal(direction, stream, 0, 1 / Math.sqrt(size));
    const along = (pictures: readonly Float32Array[]): Float64Array =>
      Float64Array.from(pictures, (picture) =>
        picture.reduce((sum, value, at) => sum + value * direction[at]!, 0),
      ).toSorted();
    const [one, other] = [along(a), along(b)];
    return one.reduce((sum, value, at) => sum + Math.abs(value - other[at]!), 0) / one.length;
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}
