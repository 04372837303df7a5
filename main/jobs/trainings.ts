/** Every run that trains, waits or rests: creating, starting, holding, resuming and stopping. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cpuEngine,
  StudioError,
  toStudioError,
  type EngineChoice,
  type EngineId,
  type ErrorCode,
  type Run,
} from '../../shared/contract/index.ts';
import { invariant } from '../../shared/errors/index.ts';
import { removedFileName, writeRemoved } from '../datasets/removed.ts';
import { copyCheckpoint, listCheckpoints, recoverCheckpoints } from '../runs/checkpoint.ts';
import { diskError } from '../runs/files.ts';
import { isFull, unlessFull } from '../runs/reserve.ts';
import type { JobContext, JobRunner, Queue } from './queue.ts';
import { recoverRun } from './recovery.ts';
import { changeRunFile, readRunFile, recoverSeals, writeNewRunFile } from './run-file.ts';
import type { TaskEnd } from './task.ts';
import type { RunFile } from './tasks.ts';
import { overlay, Training, type LiveState, type TrainingDeps } from './training.ts';

/** What a new run is made of; everything is resolved and valid by now. */
export interface TrainingPlan {
  /** The wish; another run of this name makes it `name 2`. */
  readonly name: string;
  readonly recipe: string;
  readonly options: RunFile['options'];
  readonly seed: number;
  readonly steps: number;
  readonly threads: number;
  readonly engine: EngineChoice;
  /** By stream; the first is what the run is said to learn from. */
  readonly datasets: RunFile['datasets'];
  readonly holdout: number;
  /** Entries that a person took out of each dataset, by stream; later changes do not touch this run. */
  readonly removed: Readonly<Record<string, readonly number[]>>;
  /** The checkpoint of another run to go on from. */
  readonly fork: { readonly run: string; readonly checkpoint: string } | null;
}

export interface Trainings {
  /** Writes the run's folder, then its row, and queues it. @throws StudioError `checkpoint_not_found`, `disk_full`. */
  create(plan: TrainingPlan): Promise<Run>;
  /** The runs as they are now, with what only their processes know. */
  get(id: string): Run;
  list(trash: boolean): Run[];
  /** What the run's process reports of itself; null without one. */
  live(id: string): LiveState | null;
  /** The run's file, as every task about it wants it. @throws StudioError `run_folder_missing`, `run_file_changed`. */
  file(id: string): Promise<RunFile>;
  /** Pauses in memory. @throws StudioError `run_wrong_state` unless it trains. */
  hold(id: string): Run;
  /** Goes on from memory, or queues it to go on from its newest checkpoint. @throws StudioError `run_already_finished`, `run_busy`. */
  resume(id: string, steps?: number): Promise<Run>;
  /** Asks for a last checkpoint and ends the process; takes a waiting run out of the queue. */
  stop(id: string): Run;
  /** Resolves when the run has no process (any more). */
  settled(id: string): Promise<void>;
  isTraining(): boolean;
  /** Stops every training with a checkpoint and marks it as interrupted, to be offered at the next start. */
  interrupt(): Promise<void>;
  /** Sets right what a killed studio left: ends its processes, and marks its runs as interrupted. */
  recover(): Promise<void>;
  readonly runner: JobRunner;
}

/** How long closing waits for a full disk, in milliseconds. */
const patienceMs = 10_000;

/** Where a fork's first checkpoint lies, in the run's folder. */
const forkFolderName = 'fork';

export interface TrainingsDeps extends TrainingDeps {
  /** Decides which engine trains a run that leaves it open. */
  readonly chooseEngine: (threads: number) => Promise<EngineId>;
}

export function createTrainings(deps: TrainingsDeps, queue: () => Queue): Trainings {
  const { folder, database } = deps;
  const { runs } = database;
  const active = new Map<string, Training>();
  const closing = new AbortController();

  const describe = (run: Run): Run => {
    const training = active.get(run.id);
    return training === undefined ? run : overlay(run, training.live);
  };
  const get = (id: string): Run => describe(runs.get(id));
  const tell = (id: string): void => deps.publish({ kind: 'run', run: get(id) });
  const enqueue = (run: Run): void => {
    queue().add({ kind: 'train', subject: run.id, title: run.name, payload: {} });
  };

  const file = (id: string): Promise<RunFile> => readRunFile(deps, id);

  async function useEngine(runFile: RunFile, engine: EngineId): Promise<RunFile> {
    const decided = { ...runFile, engine };
    await changeRunFile(deps, decided, () => runs.setEngine(runFile.run, engine));
    return decided;
  }

  /** The run's file with its engine decided: it stays the same however often the run is resumed. */
  async function fileWithEngine(id: string): Promise<RunFile> {
    const runFile = await file(id);
    if (runFile.engine !== 'auto') return runFile;
    return await useEngine(runFile, await deps.chooseEngine(runFile.threads));
  }

  /** Trains in one process after the other, while an engine that failed can be replaced by the CPU. */
  async function run(id: string, context: JobContext): Promise<void> {
    // Its turn has come, also while only its engine is being chosen.
    runs.setStatus(id, 'starting');
    tell(id);
    let runFile = await fileWithEngine(id);
    try {
      while ((await session(id, runFile, context)) === 'goes on') {
        runFile = await useEngine(runFile, cpuEngine);
        if (active.get(id)?.isStopWanted === true) {
          throw new StudioError('cancelled', { what: runs.get(id).name });
        }
      }
    } finally {
      active.delete(id);
    }
    tell(id);
    const { error } = runs.get(id);
    if (error !== null) throw StudioError.fromValue(error);
  }

  async function session(id: string, runFile: RunFile, context: JobContext): Promise<'over' | 'goes on'> {
    await recoverCheckpoints(folder.checkpoints(id));
    const fork = await forkOf(id);
    if (context.signal.aborted) throw new StudioError('cancelled', { what: runs.get(id).name });
    const onResting = (isResting: boolean): void => context.setResting(isResting);
    const goesOn = (end: TaskEnd<'train'>): boolean => runFile.engine !== cpuEngine && isOfEngine(end);
    const training = new Training(deps, { file: runFile, fork, closing: closing.signal, onResting, goesOn });
    active.set(id, training);
    const stop = (): void => training.stop();
    context.signal.addEventListener('abort', stop, { once: true });
    const outcome = await training.ended;
    context.signal.removeEventListener('abort', stop);
    if ((await listCheckpoints(folder.checkpoints(id))).length > 0) await folder.discard(forkFolder(id));
    return outcome;
  }

  /** A run that can't even start fails with the reason; it stays resumable. */
  async function runOrFail(id: string, context: JobContext): Promise<void> {
    try {
      await run(id, context);
    } catch (error) {
      if (!active.has(id) && isComing(runs.get(id))) {
        const isCancelled = error instanceof StudioError && error.code === 'cancelled';
        runs.setStatus(
          id,
          isCancelled ? 'stopped' : 'failed',
          isCancelled ? null : toStudioError(error).toValue(),
        );
        tell(id);
      }
      throw error;
    }
  }

  const forkFolder = (id: string): string => join(folder.run(id), forkFolderName);

  async function forkOf(id: string): Promise<string | null> {
    if ((await listCheckpoints(folder.checkpoints(id))).length > 0) return null;
    const name = (await listCheckpoints(forkFolder(id))).at(-1);
    return name === undefined ? null : join(forkFolder(id), name);
  }

  async function create(plan: TrainingPlan): Promise<Run> {
    const id = randomUUID();
    const path = folder.run(id);
    const step = plan.fork === null ? 0 : database.checkpoints.get(plan.fork.run, plan.fork.checkpoint).step;
    try {
      await mkdir(path, { recursive: true });
      if (plan.fork !== null) {
        await copyCheckpoint(folder.checkpoints(plan.fork.run), plan.fork.checkpoint, forkFolder(id));
      }
      for (const [stream, { shape }] of Object.entries(plan.datasets)) {
        const removed = plan.removed[stream] ?? [];
        if (removed.length > 0) writeRemoved(join(path, removedFileName(stream)), shape.count, removed);
      }
      const content = await writeNewRunFile(folder, fileFor(id, plan));
      return insert(id, plan, step, content);
    } catch (error) {
      await folder.discard(path);
      throw diskError(error, path);
    }
  }

  function insert(id: string, plan: TrainingPlan, step: number, content: string): Run {
    const { recipe, options, seed, engine, steps } = plan;
    const dataset = firstOf(plan.datasets);
    const forkedFrom = plan.fork === null ? null : { run: plan.fork.run, step };
    return database.transaction(() => {
      const name = runs.freeName(plan.name);
      runs.add({
        id,
        name,
        recipe,
        options,
        seed,
        engine,
        steps,
        dataset,
        forkedFrom,
        createdAt: Date.now(),
      });
      runs.seal(id, content);
      runs.setProgress(id, { step });
      enqueue(runs.get(id));
      return get(id);
    });
  }

  async function resume(id: string, steps?: number): Promise<Run> {
    // One that is about to stop is resumed once it has stopped.
    if (get(id).status === 'stopping') await active.get(id)?.ended;
    const training = active.get(id);
    const found = get(id);
    if (training !== undefined) {
      if (steps !== undefined && steps !== found.steps) {
        throw new StudioError('run_busy', { run: found.name });
      }
      training.continue();
      return found;
    }
    if (isComing(found)) return found;
    const goal = steps ?? found.steps;
    if (goal <= (found.status === 'completed' ? found.step : (found.checkpointStep ?? 0))) {
      throw new StudioError('run_already_finished', { run: found.name, steps: found.steps });
    }
    // Before it is queued: a file that was changed is told at once.
    const stored = await file(id);
    const goOn = (): void => {
      runs.setSteps(id, goal);
      runs.setStatus(id, 'queued');
      runs.setInterrupted(id, false);
      enqueue(found);
    };
    if (goal === stored.steps) database.transaction(goOn);
    else await changeRunFile(deps, { ...stored, steps: goal }, goOn);
    tell(id);
    return get(id);
  }

  function stop(id: string): Run {
    const training = active.get(id);
    const job = queue()
      .pending()
      .find(({ kind, subject }) => kind === 'train' && subject === id);
    if (training !== undefined) training.stop();
    else if (job !== undefined && isComing(runs.get(id))) queue().cancel(job.id);
    else throw wrongState(runs.get(id), 'stop');
    return get(id);
  }

  function hold(id: string): Run {
    const training = active.get(id);
    if (training === undefined) throw wrongState(runs.get(id), 'hold');
    training.hold();
    return get(id);
  }

  async function interrupt(): Promise<void> {
    for (const { kind, subject, status } of queue().pending()) {
      // Its engine is still being chosen: there is nothing to stop, but something to take up again.
      const isChoosing = kind === 'train' && status === 'running' && subject !== null && !active.has(subject);
      if (isChoosing) runs.setInterrupted(subject, true);
    }
    const ending = [...active].map(([id, training]) => {
      // One that has come to its end a moment ago has nothing to be taken up again for.
      if (atWork.has(runs.get(id).status)) runs.setInterrupted(id, true);
      training.stop();
      return training.ended;
    });
    // Where the disk is full, what waits in memory can't be kept; the next start resumes from the last checkpoint.
    const giveUp = setTimeout(() => closing.abort(), patienceMs);
    await Promise.all(ending);
    clearTimeout(giveUp);
  }

  return {
    create,
    get,
    list: (trash) => runs.list(trash).map(describe),
    live: (id) => active.get(id)?.live ?? null,
    file,
    hold,
    resume,
    stop,
    async settled(id): Promise<void> {
      await active.get(id)?.ended;
    },
    isTraining: () => active.size > 0,
    interrupt,
    async recover(): Promise<void> {
      await unlessFull(() => recoverSeals(deps));
      let full: unknown = null;
      // Every process that was left must end, also where the disk is too full to note it.
      for (const run of runs.active()) {
        try {
          await recoverRun(deps, run);
        } catch (error) {
          if (!isFull(error)) throw error;
          full = error;
        }
      }
      if (full !== null) throw toStudioError(full);
    },
    runner: {
      run: ({ subject }, context) => runOrFail(subject ?? '', context),
      dropped({ subject }) {
        if (subject === null || !runs.has(subject)) return;
        runs.setStatus(subject, 'stopped');
        tell(subject);
      },
      recover: () => Promise.resolve(),
    },
  };
}

function fileFor(run: string, plan: TrainingPlan): RunFile {
  const { recipe, options, seed, steps, threads, engine, datasets, holdout } = plan;
  return { run, recipe, options, seed, steps, threads, engine, datasets, holdout };
}

/** The dataset that a run is said to learn from. */
function firstOf(datasets: RunFile['datasets']): RunFile['datasets'][string] {
  const [first] = Object.values(datasets);
  invariant(first !== undefined, 'a run learns from something');
  return first;
}

/** Whether a run without a process is about to get one: it waits for its turn, or its engine is being chosen. */
function isComing({ status }: Run): boolean {
  return status === 'queued' || status === 'starting';
}

/** States of a run whose process works or waits. */
const atWork: ReadonlySet<Run['status']> = new Set(['queued', 'starting', 'training', 'held', 'stopping']);

/** Errors by which an engine says that it does not work (any more). */
const engineErrors: ReadonlySet<string> = new Set<ErrorCode>([
  'engine_failed',
  'engine_not_for_system',
  'engine_not_installed',
  'engine_unavailable',
  'program_refused',
  'program_refused_saved',
]);

/** Whether a training may have ended because of its engine: a driver may also take down or stop the whole process. */
function isOfEngine(end: TaskEnd<'train'>): boolean {
  if (end.end === 'failed') return engineErrors.has(end.error.code);
  return end.end === 'crashed' || end.end === 'hung';
}

function wrongState({ name, status }: Run, action: string): StudioError {
  return new StudioError('run_wrong_state', { run: name, status, action });
}
