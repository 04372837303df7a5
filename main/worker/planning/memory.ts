/** How much memory a training's process will hold at its peak, said before it starts: on ONNX Runtime's CPU engine. */
import type { HostTensors, Program, Specs } from '../../../shared/compiler/index.ts';
import type { DataShape } from '../../../shared/data/index.ts';
import type { Programs } from '../../../shared/engines/index.ts';
import { drawingOf, drawingSpecs, type Model, stateSpecs, storedSpec } from '../../../shared/gan/index.ts';
import { mapValues } from '../../../shared/gan/record.ts';
import { sizeOf } from '../../../shared/gan/shape.ts';
import type { RunFile } from '../../jobs/tasks.ts';

const elementBytes = { float32: 4, int32: 4, bool: 1, uint8: 1 } as const;

export function bytesOf(specs: Specs | HostTensors): number {
  return Object.values(specs).reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * elementBytes[dtype], 0);
}

/** Node, the runtime's library, TensorFlow.js and the data thread, whatever the network. */
const processBytes = 210e6;
/** What compiling leaves and what a session keeps for an operator, for each byte of a program. */
const perProgramByte = 16;
/**
 * Copies of the state: what it began with, the engine's two, the runtime's while it hands them out, and those of a
 * checkpoint and of the average before the garbage collector comes, which is sooner or later: four to five were measured.
 */
const stateCopies = 4.5;
/** Of state that is changed in place: the engine has one and hands out none, a checkpoint has another. */
const copiesInPlace = 2;
/** Of what is handed out for updates: where they read it, and the runtime's own copy, of which each is freed when it was read. */
const valueCopies = 1.5;
/** Of the generator for drawing: the sampler's, and the average that it is given. */
const generatorCopies = 2;
/** The data thread keeps pictures in memory up to this size. */
const keptPictures = 256 * 2 ** 20;

/** Arenas keep their peaks; lazy programs have none, and only one of them runs at a time. */
function valuesOf(programs: readonly Program[]): number {
  const arenas = programs.filter(({ isLazy }) => !isLazy);
  const lazy = programs.filter(({ isLazy }) => isLazy).map(({ counts }) => counts.activationBytes);
  const sum = arenas.reduce((total, { isLoopInside, counts: { arenaBytes } }) => {
    return total + (isLoopInside ? arenaBytes.loop : arenaBytes.single);
  }, 0);
  return sum + Math.max(0, ...lazy);
}

function stateBytes(model: Model, programs: Programs): number {
  const stages = Object.values(programs).flatMap((program) => program.stages);
  const inPlace = new Set(stages.flatMap(({ updates }) => updates.flatMap(({ arrays }) => arrays)));
  const specs = Object.entries(stateSpecs(model));
  return specs.reduce((sum, [name, spec]) => {
    return sum + (inPlace.has(name) ? copiesInPlace : stateCopies) * bytesOf({ [name]: spec });
  }, 0);
}

/** Of a dataset's items, as far as the data thread keeps them in memory. */
function storedBytes({ fields, count }: DataShape): number {
  const bytes = bytesOf(mapValues(fields, storedSpec));
  return Math.min(keptPictures, bytes * count);
}

function valueBytes({ stages }: Program): number {
  return stages.reduce((sum, { values }) => sum + bytesOf(values), 0);
}

/**
 * Peak of the process, in bytes. Fitted to what processes took, and within 15 % of it: `npm run bench -- memory`.
 * @param programs of the training @param sampler that draws the grids
 */
export function memoryBytes(file: RunFile, model: Model, programs: Programs, sampler: Program): number {
  const all = [...Object.values(programs), sampler];
  const sum = (each: (program: Program) => number): number =>
    all.reduce((total, program) => total + each(program), 0);
  return Math.round(
    processBytes +
      valuesOf(all) +
      perProgramByte * sum(({ stages }) => stages.reduce((total, { bytes }) => total + bytes.length, 0)) +
      stateBytes(model, programs) +
      valueCopies * Math.max(...Object.values(programs).map(valueBytes)) +
      generatorCopies * bytesOf(drawingSpecs(model, drawingOf(model))) +
      Object.values(file.datasets).reduce((total, { shape }) => total + storedBytes(shape), 0),
  );
}
