/**
 * Work that takes time, done in processes that may die without taking the studio along.
 *
 * - `createWorkers({ cwd, spawn? })`: `start(kind, input)` gives one task a process of its own, `run(kind, input)` does a
 *   short one in the shared warm process. How a task ended is a value: done, failed, cancelled, crashed, hung, killed.
 * - `forkWorker`: the plain way to make a process. Electron's host passes its own `SpawnWorker`.
 * - `createJobs({ folder, database, workers, publish })`: the queue, the trainings and the imports, on one data folder.
 *   `open()` sets right what a crash left and begins to work; `close()` stops trainings with a checkpoint.
 *
 * What a worker process promises: it sends `ready` when it waits for a task, a heartbeat every second, and after `done`
 * or `failed` it takes the next `start`. When its channel closes it ends: at once without a task, else after
 * aborting the task's signal.
 */
import { randomUUID } from 'node:crypto';
import type { Dataset, Job, Progress } from '../../shared/contract/index.ts';
import { importRunner, neededByImports, runImport, type ImportPlan } from './imports.ts';
import { createQueue, type Queue } from './queue.ts';
import type { TrainingDeps } from './training.ts';
import { createTrainings, type Trainings } from './trainings.ts';

export type { ImportPlan } from './imports.ts';
export type { Queue } from './queue.ts';
export {
  forkWorker,
  keepTail,
  workerEntry,
  workerEnvironment,
  type ProcessExit,
  type SpawnOptions,
  type SpawnWorker,
  type WorkerProcess,
} from './spawn.ts';
export {
  resultOf,
  runTask,
  type RunningTask,
  type TaskEnd,
  type TaskOptions,
  type Timeouts,
} from './task.ts';
export type { LiveState, TrainingDeps } from './training.ts';
export type { TrainingPlan, Trainings } from './trainings.ts';
export { createWorkers, type ShortOptions, type Workers, type WorkersOptions } from './workers.ts';

export type NewImport = Omit<ImportPlan, 'id'>;

export interface Jobs {
  readonly queue: Queue;
  readonly trainings: Trainings;
  /** Queues an import. */
  addImport(plan: NewImport): Job;
  /** Imports now, without the queue. @throws StudioError what the worker says, `cancelled`, `dataset_name_taken`. */
  importNow(
    plan: NewImport,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void },
  ): Promise<Dataset>;
  /** Sets right what a crash left, empties the working folders, and begins to work. */
  open(): Promise<void>;
  /** Stops trainings with a checkpoint, ends every process, and leaves the rest of the queue for the next start. */
  close(): Promise<void>;
}

/** What happens is published as events of the studio: `run`, `metrics`, `sample`, `log`, `job`, `dataset`. */
export function createJobs(deps: TrainingDeps): Jobs {
  const { folder, database, workers, publish } = deps;
  const importDeps = {
    folder,
    database,
    workers,
    onDataset: (dataset: Dataset) => publish({ kind: 'dataset', dataset }),
  };
  const trainings = createTrainings(deps, () => queue);
  const queue: Queue = createQueue({
    database,
    runners: { train: trainings.runner, import: importRunner(importDeps) },
    onChange: (job) => publish({ kind: 'job', job }),
  });
  return {
    queue,
    trainings,
    addImport(plan) {
      const id = randomUUID();
      return queue.add({ kind: 'import', subject: null, title: plan.name, payload: { ...plan, id } });
    },
    importNow: (plan, options) => runImport(importDeps, { ...plan, id: randomUUID() }, options),
    async open(): Promise<void> {
      await trainings.recover();
      await queue.recover();
      await folder.clean(neededByImports(queue.pending()));
      queue.start();
    },
    async close(): Promise<void> {
      const trained = trainings.interrupt();
      await queue.close();
      await trained;
      await workers.close();
    },
  };
}
