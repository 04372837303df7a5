/** What updates of a model's programs are fed in tests: any pictures and labels, noise and numbers as a training has them. */
import type { HostTensor, HostTensors } from '../../shared/compiler/types.ts';
import {
  drawNoise,
  type Model,
  type Read,
  stackedNumbers,
  type TrainingProgram,
  trainingPrograms,
} from '../../shared/gan/index.ts';
import { mapValues } from '../../shared/gan/record.ts';
import { sizeOf } from '../../shared/gan/shape.ts';

/** The program of a model that has one. */
export function onlyProgram(model: Model): TrainingProgram {
  const [program, ...others] = trainingPrograms(model);
  if (program === undefined || others.length > 0) throw new Error('the model has not one program');
  return program;
}

/** Names of a label that a read holds. */
function classesOf({ inputs }: Model, { stream, field }: Read): number {
  const bound = Object.values(inputs).find((one) => one.stream === stream && one.field === field);
  return bound?.source.kind === 'label' ? bound.source.names.length : 1;
}

/** Values that differ from place to place and from update to update: bytes, and numbers of labels. */
function stored(model: Model, read: Read, batch: number, first: number, updates: number): HostTensor {
  const size = batch * sizeOf(read.shape);
  const shape = [updates, batch, ...read.shape];
  const valueAt = (at: number): number => (at % size) * 37 + (first + Math.floor(at / size)) * 11;
  const length = updates * size;
  if (read.dtype === 'uint8') {
    return { shape, dtype: 'uint8', data: Uint8Array.from({ length }, (_, at) => valueAt(at) % 256) };
  }
  const classes = classesOf(model, read);
  return { shape, dtype: 'int32', data: Int32Array.from({ length }, (_, at) => valueAt(at) % classes) };
}

/** Inputs of all updates that a program makes in one step, [K, …]. */
export function stepInputs(model: Model, program: TrainingProgram, step: number): HostTensors {
  const { batch, noise, repeat, every, reads } = program.feeding;
  const first = repeat * Math.ceil(step / every);
  const moments = Array.from({ length: repeat }, (_, repetition) => ({ step, repetition, epoch: step / 10 }));
  return {
    ...Object.fromEntries(reads.map((read) => [read.name, stored(model, read, batch, first, repeat)])),
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
