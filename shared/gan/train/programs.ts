/** How the phases of a model are made: as few programs as can be, over one state. */
import type { Specs, Step, TensorSpec } from '../../compiler/types.ts';
import { invariant } from '../../errors/index.ts';
import type { NoiseSpec } from '../networks/index.ts';
import { storedSpec } from '../inputs/index.ts';
import { mapValues, take, under } from '../record.ts';
import { storedName } from './context.ts';
import type { Model, Phase } from './model.ts';
import { averagedAfter, decayName, stepOf } from './step.ts';

/** A field of a stream's items, as a program takes it. */
export interface Read extends TensorSpec {
  /** Of the program's input. */
  readonly name: string;
  readonly stream: string;
  readonly field: string;
}

/**
 * What is read and drawn for a program, as plain data: it can be handed to another thread. A step runs each program
 * that is due, in order, and makes all its updates.
 */
export interface Feeding {
  /** Names of its phases: `d+g`. */
  readonly name: string;
  /** Updates within one step. */
  readonly repeat: number;
  /** On the first of every n steps only. */
  readonly every: number;
  /** Pictures an update. */
  readonly batch: number;
  /** What each update reads of the data. Fields of one stream are of the same items. */
  readonly reads: readonly Read[];
  /** Shapes are without the batch axis. */
  readonly noise: Readonly<Record<string, NoiseSpec>>;
}

/** Some phases as one function. */
export interface TrainingProgram {
  readonly feeding: Feeding;
  readonly phases: readonly Phase[];
  /** Names, shapes and types of an update's inputs: what it reads [N, …], noise [N, …], and scalars. */
  readonly inputs: Specs;
  /** State as `stateSpecs` says. Outputs: the losses by the names of their phases, and what these report. */
  readonly step: Step;
}

const rhythmOf = (model: Model, { repeat = 1, every = 1, batch = model.batch }: Phase) => ({
  repeat,
  every,
  batch,
});

/** Whether two neighbours can be one function. Then what both compute, such as the generated pictures, is computed once. */
function fitTogether(model: Model, a: Phase, b: Phase): boolean {
  const [one, other] = [rhythmOf(model, a), rhythmOf(model, b)];
  return [one, other].every(({ repeat, every }) => repeat === 1 && every === 1) && one.batch === other.batch;
}

function groups(model: Model): Phase[][] {
  const all: Phase[][] = [];
  for (const phase of model.phases) {
    const before = all.at(-1)?.at(-1);
    if (before !== undefined && fitTogether(model, before, phase)) all.at(-1)?.push(phase);
    else all.push([phase]);
  }
  return all;
}

/** Names of the numbers that phases are fed. */
function numberNames(model: Model, phases: readonly Phase[]): readonly string[] {
  return [
    ...averagedAfter(model, phases).map(decayName),
    ...phases.flatMap(({ name, optimizer }) => optimizer.numbers.map((key) => `${name}/${key}`)),
  ];
}

/** What the roles of phases are read from. Roles of one field share it. */
function readsOf({ inputs }: Model, phases: readonly Phase[]): readonly Read[] {
  const reads = new Map<string, Read>();
  for (const role of phases.flatMap(({ reads: roles }) => roles)) {
    const { stream, field, source } = take(inputs, role);
    const name = storedName({ stream, field });
    reads.set(name, { name, stream, field, ...storedSpec(source) });
  }
  return [...reads.values()];
}

function inputSpecs(model: Model, phases: readonly Phase[], { batch, reads, noise }: Feeding): Specs {
  const stored = reads.map(({ name, shape, dtype }) => [name, { shape: [batch, ...shape], dtype }] as const);
  return {
    ...Object.fromEntries(stored),
    ...mapValues(noise, ({ shape }) => ({ shape: [batch, ...shape], dtype: 'float32' }) as const),
    ...Object.fromEntries(
      numberNames(model, phases).map((name) => [name, { shape: [], dtype: 'float32' }] as const),
    ),
  };
}

function programOf(model: Model, phases: readonly [Phase, ...Phase[]]): TrainingProgram {
  const feeding: Feeding = {
    name: phases.map(({ name }) => name).join('+'),
    ...rhythmOf(model, phases[0]),
    reads: readsOf(model, phases),
    noise: Object.assign({}, ...phases.map(({ noise }) => noise)) as Feeding['noise'],
  };
  return { feeding, phases, inputs: inputSpecs(model, phases, feeding), step: stepOf(model, phases) };
}

/** Two programs that drew from one random stream would not be independent. */
function requireOwnNoise(programs: readonly TrainingProgram[]): void {
  const names = programs.flatMap(({ feeding }) => Object.keys(feeding.noise));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  invariant(twice === undefined, `two programs are fed the noise ${twice}`);
}

/**
 * A model's programs in the order of its phases. Neighbouring phases that are made once in every step on batches of one
 * size become one program; each other phase is a program of its own.
 */
export function trainingPrograms(model: Model): readonly TrainingProgram[] {
  const programs = groups(model).map(([first, ...rest]) => {
    invariant(first !== undefined, 'a group has a phase');
    return programOf(model, [first, ...rest]);
  });
  requireOwnNoise(programs);
  return programs;
}

/** Whether a program is run in a step. @param step steps made before */
export function isDue({ every }: Pick<Feeding, 'every'>, step: number): boolean {
  return step % every === 0;
}

/** Updates that phases sharing the memory of an optimizer made before an update of this phase. */
function updatesBefore({ phases }: Model, phase: Phase, step: number, repetition: number): number {
  const at = phases.indexOf(phase);
  const sharing = phases.filter(
    ({ optimizer, updates }) =>
      optimizer.id === phase.optimizer.id && updates.some((name) => phase.updates.includes(name)),
  );
  return sharing.reduce((sum, other) => {
    const { repeat = 1, every = 1 } = other;
    const earlierInStep = phases.indexOf(other) < at && step % every === 0 ? repeat : 0;
    return sum + repeat * Math.ceil(step / every) + earlierInStep;
  }, repetition);
}

/** When an update is made. */
export interface Moment {
  /** Steps made before. */
  readonly step: number;
  /** Updates of this program made before within the step. */
  readonly repetition: number;
  /** Passes through the dataset, with fraction. */
  readonly epoch: number;
}

/** The numbers of one update: rates, corrections, decay of the average. @returns scalars by name */
export function numbersAt(
  model: Model,
  { phases }: TrainingProgram,
  { step, repetition, epoch }: Moment,
): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const network of averagedAfter(model, phases)) {
    numbers[decayName(network)] = take(model.averages, network)(step);
  }
  for (const phase of phases) {
    const update = updatesBefore(model, phase, step, repetition);
    Object.assign(numbers, under(phase.name, phase.optimizer.schedule({ update, step, epoch })));
  }
  return numbers;
}
