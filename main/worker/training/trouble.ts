/**
 * A training whose numbers broke: finds the layer by making the last steps again, and waits for a person, because the same
 * steps on the same numbers would break again.
 */
import type { HostTensors } from '../../../shared/compiler/index.ts';
import type { Runner } from '../../../shared/engines/index.ts';
import { StudioError } from '../../../shared/errors/index.ts';
import { type Broken, firstBroken, trainingPrograms } from '../../../shared/gan/index.ts';
import type { TaskContext, TaskInput } from '../../jobs/tasks.ts';
import { engineOf, loadForRun } from '../engine/engines.ts';
import type { Feed } from './feed.ts';
import { modelOf } from '../engine/model.ts';
import { compileTraining } from '../engine/programs.ts';
import type { Reporter } from '../process/reporter.ts';
import { type Begun, restore } from './restore.ts';
import { makeRun, type Stepper } from './stepping.ts';

/** What a person has to decide about. */
export interface Trouble {
  readonly error: StudioError;
  /** Steps whose numbers were sound, and one more. */
  readonly step: number;
}

/** What the search needs of a training whose numbers broke. */
export interface BrokenTraining {
  readonly input: TaskInput<'train'>;
  readonly context: TaskContext<'train'>;
  readonly reporter: Reporter;
  /** The programs as they were trained with. */
  readonly stepper: Omit<Stepper, 'count' | 'runner'>;
  /** What the last steps left in it is not read; it is released. */
  readonly runner: Runner;
  /** Steps that it makes in one call. */
  readonly pace: number;
  /** Opens the data at a state. @param most steps in one chunk from a step on */
  openFeed(begun: Begun, most: (step: number) => number): Promise<Feed>;
}

/** The step that broke, and the one before: what an update breaks, only the next one's losses show. */
const watchedSteps = 2;

/**
 * The first place that broke, or null where the steps do not break again, as may be on an engine that rounds otherwise
 * each time. All steps since the newest checkpoint are made again as they were, the last ones with every layer watched.
 * @param step whose numbers broke @param trouble thrown when somebody says stop meanwhile
 */
async function findBroken(
  training: BrokenTraining,
  step: number,
  trouble: StudioError,
): Promise<Broken | null> {
  const { input, context, reporter, stepper, runner, pace } = training;
  const { file, folder, fork } = input;
  const { state, ...begun } = await restore(file, stepper.model, folder, fork);
  const first = Math.max(begun.step, step - watchedSteps);
  reporter.log('looking_for_layer', { from: begun.step, step });
  await using feed = await training.openFeed(begun, (at) => (at < first ? Math.min(pace, first - at) : 1));
  const obey = (): void => {
    if (context.signal.aborted || context.commands().some(({ kind }) => kind === 'stop')) throw trouble;
  };

  let at = begun.step;
  runner.write(state);
  while (at < first) {
    obey();
    const chunk = await feed.next();
    for (const run of chunk.runs) await makeRun({ ...stepper, runner, count: feed.count }, chunk, run);
    at += chunk.steps;
  }

  await using watched = await openWatched(input, await runner.read());
  await runner.release();
  while (at < step) {
    obey();
    const chunk = await feed.next();
    for (const run of chunk.runs) {
      const outputs = await makeRun({ ...watched.stepper, count: feed.count }, chunk, run);
      const phases =
        watched.stepper.programs.find(({ feeding }) => feeding.name === run.program)?.phases ?? [];
      const broken = rowsOf(outputs, run.updates).map((row) => firstBroken(phases, row));
      const found = broken.find((one) => one !== undefined);
      if (found !== undefined) return found;
    }
    at += chunk.steps;
  }
  return null;
}

/** The run's programs, each telling where numbers break, on the run's engine. */
async function openWatched(
  { file, folder }: TaskInput<'train'>,
  state: HostTensors,
): Promise<AsyncDisposable & { readonly stepper: Omit<Stepper, 'count'> }> {
  const model = { ...modelOf(file), isWatched: true };
  const programs = trainingPrograms(model);
  const engine = engineOf(file.engine);
  const compiled = compileTraining(model, programs, engine);
  const runner = await loadForRun(engine, compiled, state, { threads: file.threads, folder });
  return { stepper: { model, programs, runner }, [Symbol.asyncDispose]: () => runner.release() };
}

/** The outputs of each update. @param outputs each [K] */
function rowsOf(outputs: HostTensors, updates: number): readonly Readonly<Record<string, number>>[] {
  return Array.from({ length: updates }, (_, update) =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, { data }]) => [name, data[update] ?? Number.NaN] as const),
    ),
  );
}

function brokenError({ phase, part, name }: Broken, step: number): StudioError | null {
  switch (part) {
    case 'layer':
      return new StudioError('layer_not_finite', { layer: name, phase, step });
    case 'gradient':
      return new StudioError('gradient_not_finite', { name, phase, step });
    case 'value':
      return new StudioError('value_not_finite', { name, phase, step });
    case 'loss':
      return null;
  }
}

/** What broke, by its layer where that can be found. @param error what is known so far, `training_not_finite` */
export async function explainTrouble(
  training: BrokenTraining,
  step: number,
  error: StudioError,
): Promise<Trouble> {
  const broken = await findBroken(training, step, error).catch((thrown: unknown) => {
    if (thrown === error) throw error;
    // What keeps the search from its end must not hide what it was made for.
    return null;
  });
  return { error: (broken && brokenError(broken, step)) ?? error, step };
}

/** Waits in memory for a person. Comes back when the training shall be tried again. @throws StudioError the trouble, when not */
export async function holdOver(
  { error, step }: Trouble,
  context: TaskContext<'train'>,
  reporter: Reporter,
): Promise<void> {
  reporter.log(error.code, error.params, 'warning');
  context.emit({ kind: 'trouble', error: error.toValue() });
  reporter.status('held', step);
  for (;;) {
    await context.nextCommand();
    if (context.signal.aborted) throw error;
    for (const { kind } of context.commands()) {
      if (kind === 'stop') throw error;
      if (kind === 'continue') return;
    }
  }
}
