/**
 * One task in one worker process, supervised. Success is what the worker says (`done`), never an exit code; every
 * other end has its own name, so that the studio can say what happened: the work failed, the process crashed, it hung,
 * somebody killed it, or it was cancelled.
 */
import { assertNever, StudioError, type ErrorValue } from '../../shared/errors/index.ts';
import { detach } from '../failures.ts';
import type { ProcessExit, WorkerProcess } from './spawn.ts';
import type { FromWorker, TaskCommand, TaskEvent, TaskInput, TaskKind, TaskResult } from './tasks.ts';

/** How a task ended. */
export type TaskEnd<K extends TaskKind> =
  | { readonly end: 'done'; readonly result: TaskResult<K> }
  /** The work could not be done, and the worker said why. */
  | { readonly end: 'failed'; readonly error: ErrorValue }
  /** We cancelled it. */
  | { readonly end: 'cancelled' }
  /** The process ended by itself without a word. */
  | { readonly end: 'crashed'; readonly error: ErrorValue }
  /** It gave no sign of life, and we ended it. */
  | { readonly end: 'hung'; readonly error: ErrorValue }
  /** Somebody else ended it: a person, or the system when memory was short. */
  | { readonly end: 'killed'; readonly error: ErrorValue };

/** How long we wait before we act, in milliseconds. */
export interface Timeouts {
  /** For the process to come up. Loading libraries from a cold disk is slow. */
  readonly startMs: number;
  /** Without any message. Compiling a large network may hold the worker's event loop for a minute. */
  readonly silentMs: number;
  /** For a cancelled task to end by itself. */
  readonly cancelMs: number;
}

export const defaultTimeouts: Timeouts = { startMs: 60_000, silentMs: 180_000, cancelMs: 10_000 };

export interface TaskOptions<K extends TaskKind> {
  readonly onEvent?: (event: TaskEvent<K>) => void;
  readonly onHeartbeat?: (memoryBytes: number) => void;
  /** Cancels the task when aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Partial<Timeouts>;
}

export interface RunningTask<K extends TaskKind> {
  /** Undefined while the process is not up yet, which under Electron takes a moment. */
  readonly pid: number | undefined;
  command(command: TaskCommand<K>): void;
  /** Asks it to end, and ends it after `cancelMs`. */
  cancel(): void;
  /** Resolves with how it ended. Never rejects. After every other end than `done`, `failed` and `cancelled` the process is gone. */
  readonly ended: Promise<TaskEnd<K>>;
}

/** Runs one task in a process that is free: a new one, or one whose last task has ended. */
export function runTask<K extends TaskKind>(
  worker: WorkerProcess,
  kind: K,
  input: TaskInput<K>,
  options: TaskOptions<K> = {},
): RunningTask<K> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const { promise, resolve } = Promise.withResolvers<TaskEnd<K>>();
  let isCancelled = false;
  let isHung = false;
  const tickMs = Math.min(1000, timeouts.startMs / 4, timeouts.silentMs / 4);
  const watchdog = watch(timeouts.startMs, tickMs, () => {
    isHung = true;
    worker.kill();
  });
  let grace: NodeJS.Timeout | undefined;

  const cancel = (): void => {
    if (isCancelled) return;
    isCancelled = true;
    worker.send({ kind: 'cancel' });
    grace = setTimeout(() => worker.kill(), timeouts.cancelMs);
  };
  function finish(end: TaskEnd<K>): void {
    watchdog.stop();
    clearTimeout(grace);
    options.signal?.removeEventListener('abort', cancel);
    worker.onMessage(() => undefined);
    resolve(end);
  }

  worker.onMessage((message) => {
    watchdog.feed(timeouts.silentMs);
    const end = receive(message, options);
    if (end !== null) finish(isCancelled && end.end === 'failed' ? { end: 'cancelled' } : end);
  });
  const settle = (exit: ProcessExit): void => {
    if (isCancelled) finish({ end: 'cancelled' });
    else if (isHung) finish({ end: 'hung', error: hungError(watchdog.limitMs()) });
    else finish(endOfProcess(exit));
  };
  detach(worker.exited.then(settle), 'Settling a task whose process ended');
  worker.send({ kind: 'start', task: kind, input });
  if (options.signal?.aborted === true) cancel();
  else options.signal?.addEventListener('abort', cancel, { once: true });
  return {
    get pid() {
      return worker.pid;
    },
    command: (command) => worker.send({ kind: 'command', command }),
    cancel,
    ended: promise,
  };
}

/**
 * The result of a task, for callers to whom every other end is an error.
 * @throws StudioError with the task's own error, `cancelled`, `worker_crashed`, `worker_hung`, `worker_killed`.
 */
export function resultOf<K extends TaskKind>(end: TaskEnd<K>, what: string): TaskResult<K> {
  switch (end.end) {
    case 'done':
      return end.result;
    case 'cancelled':
      throw new StudioError('cancelled', { what });
    case 'failed':
    case 'crashed':
    case 'hung':
    case 'killed':
      throw StudioError.fromValue(end.error);
    default:
      return assertNever(end);
  }
}

/** Handles one message; returns the end if it was the last. */
function receive<K extends TaskKind>(message: FromWorker, options: TaskOptions<K>): TaskEnd<K> | null {
  switch (message.kind) {
    case 'ready':
      return null;
    case 'heartbeat':
      options.onHeartbeat?.(message.memoryBytes);
      return null;
    case 'event':
      // Both ends are compiled from the same table of tasks; nothing else is on this channel.
      options.onEvent?.(message.event as TaskEvent<K>);
      return null;
    case 'done':
      return { end: 'done', result: message.result as TaskResult<K> };
    case 'failed':
      return { end: 'failed', error: message.error };
    default:
      return assertNever(message);
  }
}

/** Signals by which a process kills itself: a bug in native code, not somebody's wish. */
const faults = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS']);

function endOfProcess<K extends TaskKind>({ code, signal, stderr }: ProcessExit): TaskEnd<K> {
  const reason = signal ?? `exit code ${code ?? 'unknown'}`;
  const detail = stderr === '' ? undefined : stderr;
  if (signal !== null && signal.startsWith('SIG') && !faults.has(signal)) {
    return { end: 'killed', error: { code: 'worker_killed', params: { signal }, detail } };
  }
  return { end: 'crashed', error: { code: 'worker_crashed', params: { reason }, detail } };
}

function hungError(silentMs: number): ErrorValue {
  return { code: 'worker_hung', params: { seconds: Math.round(silentMs / 1000) } };
}

interface Watchdog {
  /** A sign of life: the next one must come within `limitMs`. */
  feed(limitMs: number): void;
  limitMs(): number;
  stop(): void;
}

/** Counts its own ticks rather than reading a clock: a computer that slept is not a worker that hung. */
function watch(startMs: number, tickMs: number, onSilence: () => void): Watchdog {
  let limit = startMs;
  let silent = 0;
  const timer = setInterval(() => {
    silent += tickMs;
    if (silent >= limit) onSilence();
  }, tickMs);
  return {
    feed(limitMs): void {
      limit = limitMs;
      silent = 0;
    },
    limitMs: () => limit,
    stop: () => clearInterval(timer),
  };
}
