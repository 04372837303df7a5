/** Worker processes: one for each long task, and one warm process that short interactive tasks share. */
import { StudioError } from '../../shared/errors/index.ts';
import { detach } from '../failures.ts';
import { forkWorker, type SpawnWorker, type WorkerProcess } from './spawn.ts';
import { resultOf, runTask, type RunningTask, type TaskOptions } from './task.ts';
import type { TaskInput, TaskKind, TaskResult } from './tasks.ts';

export interface WorkersOptions {
  /** An empty folder for the processes to run in. */
  readonly cwd: string;
  /** How a process is made; `child_process.fork` unless a host has its own way. */
  readonly spawn?: SpawnWorker;
  readonly entry?: string;
  /** How long the warm process is kept without work. A minute: the time between two looks at a preview. */
  readonly idleMs?: number;
  /** How long a process may take to leave after its task before it is ended. */
  readonly leaveMs?: number;
}

/** A task's options, and how it is called in words when it is cancelled (`Planning`). */
export type ShortOptions<K extends TaskKind> = TaskOptions<K> & { readonly what?: string };

export interface Workers {
  /** Starts a process for one task. It leaves when the task has ended. */
  start<K extends TaskKind>(kind: K, input: TaskInput<K>, options?: TaskOptions<K>): RunningTask<K>;
  /**
   * Runs a short task in the warm process, after those that wait already.
   * @throws StudioError what the task threw, `cancelled`, `worker_crashed`, `worker_hung`, `worker_killed`.
   */
  run<K extends TaskKind>(kind: K, input: TaskInput<K>, options?: ShortOptions<K>): Promise<TaskResult<K>>;
  /** Processes that are alive. */
  count(): number;
  /** Ends every process and waits until they are gone. */
  close(): Promise<void>;
}

export function createWorkers(options: WorkersOptions): Workers {
  const { cwd, entry, spawn = forkWorker, idleMs = 60_000, leaveMs = 5_000 } = options;
  const alive = new Set<WorkerProcess>();
  let warm: WorkerProcess | null = null;
  let retirement: NodeJS.Timeout | undefined;
  let line: Promise<unknown> = Promise.resolve();

  function spawnOne(): WorkerProcess {
    const worker = spawn(entry === undefined ? { cwd } : { cwd, entry });
    alive.add(worker);
    const forget = (): void => {
      alive.delete(worker);
      if (warm === worker) warm = null;
    };
    detach(worker.exited.then(forget), 'Noting the end of a worker');
    return worker;
  }

  function dismiss(worker: WorkerProcess): void {
    worker.release();
    const timer = setTimeout(() => worker.kill(), leaveMs);
    detach(
      worker.exited.then(() => clearTimeout(timer)),
      'Waiting for a worker to leave',
    );
  }

  function retire(): void {
    if (warm !== null) dismiss(warm);
    warm = null;
  }

  async function runWarm<K extends TaskKind>(
    kind: K,
    input: TaskInput<K>,
    given: ShortOptions<K>,
  ): Promise<TaskResult<K>> {
    clearTimeout(retirement);
    if (given.signal?.aborted === true) throw new StudioError('cancelled', { what: given.what ?? kind });
    warm ??= spawnOne();
    const end = await runTask(warm, kind, input, given).ended;
    // After a cancel the process may still be busy with what it was told to leave.
    if (end.end !== 'done' && end.end !== 'failed') retire();
    retirement = setTimeout(retire, idleMs);
    retirement.unref();
    return resultOf(end, given.what ?? kind);
  }

  return {
    start(kind, input, taskOptions) {
      const worker = spawnOne();
      const task = runTask(worker, kind, input, taskOptions);
      detach(
        task.ended.then(() => dismiss(worker)),
        'Dismissing a worker',
      );
      return task;
    },
    run(kind, input, given = {}) {
      const result = line.then(() => runWarm(kind, input, given));
      line = result.catch(() => undefined);
      return result;
    },
    count: () => alive.size,
    async close(): Promise<void> {
      clearTimeout(retirement);
      for (const worker of alive) worker.kill();
      await Promise.all([...alive].map((worker) => worker.exited));
    },
  };
}
