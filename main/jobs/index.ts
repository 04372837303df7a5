/**
 * Work that takes time, done in processes that may die without taking the studio along.
 *
 * - `createWorkers({ cwd, spawn? })`: `start(kind, input)` gives one task a process of its own, `run(kind, input)` does a
 *   short one in the shared warm process. How a task ended is a value: done, failed, cancelled, crashed, hung, killed.
 * - `forkWorker`: the plain way to make a process. Electron's host passes its own `SpawnWorker`.
 *
 * What a worker process promises: it sends `ready` when it waits for a task, a heartbeat every second, and after `done`
 * or `failed` it takes the next `start`. When its channel closes it ends: at once without a task, else after
 * aborting the task's signal.
 */
export {
  forkWorker,
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
export { createWorkers, type ShortOptions, type Workers, type WorkersOptions } from './workers.ts';
