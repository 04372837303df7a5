/** What updates of a model's programs are fed in tests: pictures of any bytes, noise and numbers as a training has them. */
import type { HostTensor, HostTensors } from '../../shared/compiler/types.ts';
import {
  drawNoise,
  type Model,
  stackedNumbers,
  type TrainingProgram,
  trainingPrograms,
} from '../../shared/gan/index.ts';
import { mapValues } from '../../shared/gan/record.ts';

/** The program of a model that has one. */
export function onlyProgram(model: Model): TrainingProgram {
  const [program, ...others] = trainingPrograms(model);
  if (program === undefined || others.length > 0) throw new Error('the model has not one program');
  return program;
}

/** Bytes that differ from place to place and from update to update. */
function pictures({ picture }: Model, batch: number, first: number, updates: number): HostTensors {
  const { height, width, channels } = picture;
  const size = batch * height * width * channels;
  const data = Uint8Array.from(
    { length: updates * size },
    (_, at) => ((at % size) * 37 + (first + Math.floor(at / size)) * 11) % 256,
  );
  return { real: { shape: [updates, batch, height, width, channels], dtype: 'uint8', data } };
}

/** Inputs of all updates that a program makes in one step, [K, …]. */
export function stepInputs(model: Model, program: TrainingProgram, step: number): HostTensors {
  const { batch, noise, repeat, every, pictures: reads } = program.feeding;
  const first = repeat * Math.ceil(step / every);
  const moments = Array.from({ length: repeat }, (_, repetition) => ({ step, repetition, epoch: step / 10 }));
  return {
    ...(reads ? pictures(model, batch, first, repeat) : {}),
    ...drawNoise(noise, batch, 7, { first, count: repeat }),
    ...stackedNumbers(model, program, moments),
  };
}

/** One of stacked updates: [K, …] → […]. */
export function unstack(inputs: HostTensors, at: number): HostTensors {
  return mapValues(inputs, ({ shape, dtype, data }): HostTensor => {
    const size = data.length / (shape[0] ?? 1);
    return { shape: shape.slice(1), dtype, data: data.slice(at * size, (at + 1) * size) };
  });
}
