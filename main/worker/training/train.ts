/**
 * A training, told from top to bottom: restore, load the data, compile, then step by step until the goal is reached or
 * somebody says stop. Only what `step` computes decides the numbers; samples, checkpoints, holds and timing never do.
 */
import type { HostTensors } from '../../../shared/compiler/index.ts';
import type { Runner } from '../../../shared/engines/index.ts';
import { StudioError, toStudioError } from '../../../shared/errors/index.ts';
import {
  drawingOf,
  drawnNames,
  drawnValues,
  type Model,
  type TrainingProgram,
  trainingPrograms,
} from '../../../shared/gan/index.ts';
import { mapValues } from '../../../shared/gan/record.ts';
import type { RunFile, TaskContext, TaskHandler, TaskInput, TaskResult } from '../../jobs/tasks.ts';
import { writeCheckpoint } from '../../runs/checkpoint.ts';
import { stepName } from '../../runs/names.ts';
import { sealedMeta } from '../../runs/seal.ts';
import type { BatchPlan, Cursors } from './batches.ts';
import { engineOf, loadForRun, versionOf } from '../engine/engines.ts';
import { type Feed, openFeed } from './feed.ts';
import { modelOf } from '../engine/model.ts';
import { Pace, stepsToNextStop } from './pace.ts';
import { collectGarbage } from '../process/garbage.ts';
import { compileTraining } from '../engine/programs.ts';
import { Reporter } from '../process/reporter.ts';
import { type Begun, checkpointsOf, type CheckpointMeta, requireSameData, restore } from './restore.ts';
import { openSampleGrid, type SampleGrid } from '../drawing/sample-grid.ts';
import { makeRun, reportsOf } from './stepping.ts';
import { streamsOf } from './streams.ts';
import { type BrokenTraining, explainTrouble, holdOver, type Trouble } from './trouble.ts';

/** However rarely steps ask for one, a checkpoint is written this often. */
const checkpointMs = 10 * 60_000;

/** A training in progress: what the paragraphs below share. */
interface Session {
  readonly file: RunFile;
  readonly folder: string;
  readonly model: Model;
  readonly programs: readonly TrainingProgram[];
  readonly pace: Pace;
  readonly context: TaskContext<'train'>;
  readonly reporter: Reporter;
  readonly feed: Feed;
  readonly runner: Runner;
  /** Of the engine. */
  readonly version: string;
  readonly grid: SampleGrid;
  step: number;
  cursors: Cursors;
  /** Step and time of the newest checkpoint and sample grid. */
  savedStep: number;
  savedAt: number;
  sampledStep: number;
}

export const train: TaskHandler<'train'> = async (input, context) => {
  const reporter = new Reporter((event) => context.emit(event));
  for (;;) {
    const end = await trainFromNewest(input, context, reporter);
    if ('end' in end) return end;
    await holdOver(end, context, reporter);
  }
};

/** Trains from the newest state on. @returns the end, or what broke so that a person has to decide */
async function trainFromNewest(
  input: TaskInput<'train'>,
  context: TaskContext<'train'>,
  reporter: Reporter,
): Promise<TaskResult<'train'> | Trouble> {
  await using resources = new AsyncDisposableStack();
  const { session, begun } = await open(input, context, reporter, resources);
  // The engine has the state: the arrays that it was read into are not needed beside the first steps' values.
  await collectGarbage();

  try {
    // Train.
    announce(session, begun);
    if (begun.origin !== 'resumed') await saveSample(session);
    // A fork must not depend on the other run's checkpoint, which may be replaced.
    if (begun.origin === 'fork') await saveCheckpoint(session);
    const end = await trainUntilTheEnd(session);

    // Leave everything on disk.
    if (session.sampledStep !== session.step) await saveSample(session);
    if (session.savedStep !== session.step) await saveCheckpoint(session);
    reporter.flush();
    reporter.log(end, { step: session.step });
    return { end, step: session.step };
  } catch (thrown) {
    const error = toStudioError(thrown);
    if (error.code === 'training_not_finite') return await explain(session, input, error);
    await rescue(session, error);
    throw thrown;
  }
}

/** Brings a training to where it can make its next step. @param resources takes what must be closed after it */
async function open(
  input: TaskInput<'train'>,
  context: TaskContext<'train'>,
  reporter: Reporter,
  resources: AsyncDisposableStack,
): Promise<{ readonly session: Session; readonly begun: Begun }> {
  const { file, folder } = input;

  // Restore the newest state.
  const model = modelOf(file);
  const { state, ...begun } = await restore(file, model, folder, input.fork);

  // Load the training set.
  const programs = trainingPrograms(model);
  const pace = new Pace();
  const longest = (step: number): number =>
    Math.min(pace.steps(), stepsToNextStop(step, file.steps, model.rhythm));
  const feed = resources.use(await openFeed(feedPlan(input, model, programs, begun), longest));
  requireSameData(begun, feed);

  // Compile the networks, their losses and optimizers.
  reporter.status('compiling', begun.step);
  reporter.log('compiling', {});
  const engine = engineOf(file.engine);
  const version = await versionOf(engine);
  const compiled = compileTraining(model, programs, engine);
  await collectGarbage();
  const { threads } = file;
  const runner = await loadForRun(engine, compiled, state, { threads, folder });
  resources.defer(() => runner.release());
  reporter.log('computing', { engine: engine.id, version, threads });
  const grid = resources.use(
    await openSampleGrid(file, model, folder, drawnValues(model, drawingOf(model), state, true)),
  );

  const { step, cursors } = begun;
  const savedStep = begun.origin === 'resumed' ? step : -1;
  const saved = { savedStep, savedAt: performance.now(), sampledStep: savedStep };
  return {
    begun,
    session: {
      ...{ file, folder, model, programs, pace, context, reporter, feed, runner, version, grid },
      ...{ step, cursors, ...saved },
    },
  };
}

function feedPlan(
  { file, folder }: TaskInput<'train'>,
  model: Model,
  programs: readonly TrainingProgram[],
  begun: Begun,
): BatchPlan {
  return {
    streams: streamsOf(file, model, folder),
    seed: file.seed,
    feedings: programs.map(({ feeding }) => feeding),
    step: begun.step,
    cursors: begun.cursors,
  };
}

function announce({ context, reporter, step }: Session, { origin, damaged, meta }: Begun): void {
  context.emit({ kind: 'started', step, damaged });
  if (origin === 'resumed') reporter.repeat(meta?.recent ?? []);
  for (const checkpoint of damaged) reporter.log('checkpoint_damaged', { checkpoint }, 'warning');
  reporter.log(origin === 'resumed' ? 'resumed' : 'started', { step });
  reporter.status('training', step);
}

/** What stops a training from outside, such as a deleted dataset, costs no step: the state is whole and is saved. */
async function rescue(session: Session, { code }: StudioError): Promise<void> {
  // A lost device may hand out anything.
  if (code === 'engine_failed' || session.savedStep === session.step) return;
  // If even this fails, the first error is the one to tell.
  await saveCheckpoint(session).catch(() => undefined);
}

/** Where a training's numbers broke. */
async function explain(session: Session, input: TaskInput<'train'>, error: StudioError): Promise<Trouble> {
  const { context, reporter, runner, model, programs, step } = session;
  reporter.flush();
  const open: BrokenTraining['openFeed'] = (begun, most) =>
    openFeed(feedPlan(input, model, programs, begun), most);
  const stepper = { model, programs };
  const pace = session.pace.steps();
  return await explainTrouble(
    { input, context, reporter, stepper, runner, pace, openFeed: open },
    step,
    error,
  );
}

async function trainUntilTheEnd(session: Session): Promise<TaskResult<'train'>['end']> {
  const { sampleEvery, checkpointEvery } = session.model.rhythm;
  while (session.step < session.file.steps) {
    if ((await obey(session)) === 'stop') return 'stopped';
    await makeSteps(session);
    if (session.step % sampleEvery === 0) await saveSample(session);
    const isLate = performance.now() - session.savedAt >= checkpointMs;
    if (session.step % checkpointEvery === 0 || isLate) await saveCheckpoint(session);
  }
  return 'completed';
}

/** Does what was asked since the last step; comes back when training may go on or shall stop. */
async function obey(session: Session): Promise<'go' | 'stop'> {
  const { context, reporter } = session;
  let isHeld = false;
  do {
    if (isHeld) await context.nextCommand();
    if (context.signal.aborted) return 'stop';
    for (const command of context.commands()) {
      if (command.kind === 'stop') return 'stop';
      if (command.kind === 'checkpoint') await saveCheckpoint(session);
      else if (isHeld !== (command.kind === 'hold')) {
        isHeld = !isHeld;
        reporter.flush();
        reporter.status(isHeld ? 'held' : 'training', session.step);
        reporter.log(isHeld ? 'held' : 'continued', { step: session.step });
      }
    }
  } while (isHeld);
  return 'go';
}

/** Makes the next chunk of steps. */
async function makeSteps(session: Session): Promise<void> {
  const { programs, model, pace, feed, runner, reporter } = session;
  const chunk = await feed.next();
  const startedAt = performance.now();
  const stepper = { model, programs, runner, count: feed.count };
  const outputs: HostTensors[] = [];
  for (const run of chunk.runs) outputs.push(await makeRun(stepper, chunk, run));
  const rows = reportsOf(chunk, outputs);
  const ms = performance.now() - startedAt;
  pace.measured(chunk.steps, ms);
  session.cursors = chunk.cursors;
  for (const row of rows) {
    session.step += 1;
    requireFiniteRow(row, session.step);
    reporter.step(session.step, row, ms / chunk.steps);
  }
}

/** @throws StudioError `training_not_finite` */
function requireFiniteRow(row: Readonly<Record<string, number>>, step: number): void {
  for (const [name, value] of Object.entries(row)) {
    if (Number.isFinite(value)) continue;
    throw new StudioError('training_not_finite', { what: name, value: String(value), step });
  }
}

async function saveSample(session: Session): Promise<void> {
  const { model, runner, grid, context, reporter, step } = session;
  const drawing = drawingOf(model);
  const read = await runner.read(drawnNames(model, drawing, true));
  const { rows, columns } = await grid.save(step, drawnValues(model, drawing, read, true));
  session.sampledStep = step;
  reporter.flush();
  context.emit({ kind: 'sample', step, rows, columns });
}

/** Writes everything a later process needs to go on as if nothing had happened. */
async function saveCheckpoint(session: Session): Promise<void> {
  const { file, folder, feed, runner, context, reporter, step, cursors } = session;
  const state = await runner.read();
  requireFinite(state, step);
  const meta: CheckpointMeta = {
    step,
    streams: mapValues(feed.streams, ({ count, shape }, stream) => ({
      cursor: cursors[stream] ?? 0,
      count,
      shape,
    })),
    seed: file.seed,
    threads: file.threads,
    engine: file.engine,
    runtime: session.version,
    recent: reporter.recent(),
    ...sealedMeta(file),
  };
  const name = stepName(step);
  const { bytes } = await writeCheckpoint(checkpointsOf(folder), name, state, meta);
  session.savedStep = step;
  session.savedAt = performance.now();
  reporter.flush();
  context.emit({ kind: 'checkpoint', name, step, bytes });
  reporter.log('checkpoint_saved', { step, bytes });
}

/** A checkpoint with a broken number in it would replace a good one. @throws StudioError `training_not_finite` */
function requireFinite(state: HostTensors, step: number): void {
  for (const [name, { data }] of Object.entries(state)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw new StudioError('training_not_finite', { what: name, value: String(data[at]), step });
  }
}
