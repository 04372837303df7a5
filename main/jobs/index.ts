/**
 * Work that takes time, done in processes that may die without taking the studio along.
 *
 * - `createWorkers({ cwd, spawn? })`: `start(kind, input)` gives one task a process of its own, `run(kind, input)` does a
 *   short one in the shared warm process. How a task ended is a value: done, failed, cancelled, crashed, hung, killed.
 * - `forkWorker`: the plain way to make a process. Electron's host passes its own `SpawnWorker`.
 * - `createTrainings` and `importRunner` do the two kinds of jobs, `createQueue` decides when. At start: `trainings.recover()`,
 *   `queue.recover()`, `folder.clean(neededByImports(queue.pending()))`, `queue.start()`. At the end:
 *   `trainings.interrupt()` and `queue.close()` together, then `workers.close()`.
 *
 * What a worker process promises: it sends `ready` when it waits for a task, a heartbeat every second, and after `done`
 * or `failed` it takes the next `start`. When its channel closes it ends: at once without a task, else after
 * aborting the task's signal.
 */
export { createEngines, withDefault, type Engines } from './engines.ts';
export { importRunner, neededByImports, runImport, type ImportDeps, type ImportPlan } from './imports.ts';
export { createQueue, type JobContext, type JobRunner, type Queue, type QueueOptions } from './queue.ts';
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
export { createTrainings, type TrainingPlan, type Trainings } from './trainings.ts';
export { createWorkers, type ShortOptions, type Workers, type WorkersOptions } from './workers.ts';
