/** How a worker process is started. The supervisor sees only `WorkerProcess`; Electron has its own way to make one. */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { overhear, reportFailure } from '../failures.ts';
import type { FromWorker, ToWorker } from './tasks.ts';

/** How a process ended, as the system tells it. Whether that is good or bad is not known here. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to its error output. */
  readonly stderr: string;
}

/** A worker process: a pid, messages both ways, an end. */
export interface WorkerProcess {
  /** Undefined if it could not be started; `exited` then resolves soon. */
  readonly pid: number | undefined;
  /** A message to a dead process goes nowhere. */
  send(message: ToWorker): void;
  /** Replaces the one listener. It hears messages in the order in which they were sent, all of them before `exited` resolves. */
  onMessage(listener: (message: FromWorker) => void): void;
  /** Tells the process that it is not needed any more: it ends by itself when its task is done. */
  release(): void;
  /** Ends it at once, whatever it does (SIGKILL). */
  kill(): void;
  /** Resolves once, after the last message. Never rejects. */
  readonly exited: Promise<ProcessExit>;
}

export interface SpawnOptions {
  /** An empty folder: what a library writes into its working directory must not land among a person's files. */
  readonly cwd: string;
  /** The module to run. */
  readonly entry?: string;
}

export type SpawnWorker = (options: SpawnOptions) => WorkerProcess;

/** Kept of a process's error output: enough for a native stack trace. */
const stderrBytes = 16 * 1024;
/** How long messages may still arrive after a process has ended. */
const drainMs = 1000;

/** Variables a worker needs: the system's own, and those that steer threads and accelerators. Nothing that injects code into Node. */
const environment =
  /^(PATH|HOME|USER|LANG|LANGUAGE|LC_\w+|TZ|TMP|TEMP|TMPDIR|SYSTEMROOT|WINDIR|APPDATA|LOCALAPPDATA|USERPROFILE|LD_LIBRARY_PATH|XDG_\w+|VK_\w+|OMP_\w+|KMP_\w+|CUDA_\w+|NVIDIA_\w+|TF_\w+|ORT_\w+|NODE_V8_COVERAGE|NODE_COMPILE_CACHE)$/i;

/** The worker's module: beside the bundle, or the source when the studio runs from source. */
export function workerEntry(): string {
  const bundled = join(import.meta.dirname, 'worker.js');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '..', 'worker', 'index.ts');
}

/**
 * Settings of the GNU C library's allocator; others do not know them. Small freed blocks that each thread caches count as
 * used, and lie like pins between large ones, which can neither be joined nor be given back. Without that cache a StyleGAN2
 * training, some of whose programs hold values in their runs only, took 1.61 instead of 1.69 GB. Steps of many small
 * operators, as of a 2-D GAN, take about 2 % longer. The cache of the smallest blocks stays: without it too StyleGAN2 took
 * 1.53 GB, but the 2-D GAN 5 % longer.
 */
const allocator: Record<string, string> =
  process.platform === 'linux' ? { GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' } : {};

/** What a worker is given of this process's environment, and settings of its own. */
export function workerEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && environment.test(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(given), ...allocator };
}

/** Starts a worker as a plain child process of Node. It sees its channel close when the studio is gone. */
export function forkWorker(options: SpawnOptions): WorkerProcess {
  const child = fork(options.entry ?? workerEntry(), {
    cwd: options.cwd,
    env: workerEnvironment(),
    // The parent's flags (a debugger's port, a test runner's loader) are not the worker's.
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const tail = keepTail(child.stderr);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  let listener: (message: FromWorker) => void = () => undefined;
  child.on('message', (message) => listener(message as FromWorker));
  process.once('exit', kill);
  const exited = endOf(child).then(({ code, signal }) => {
    process.removeListener('exit', kill);
    return { code, signal, stderr: tail() };
  });
  return {
    pid: child.pid,
    send: (message) => {
      // The callback takes the error of a channel that closed in the meantime.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (next) => {
      listener = next;
    },
    release: () => {
      if (child.connected) child.disconnect();
    },
    kill,
    exited,
  };
}

/** Reads a process's error output, and gives its end when asked. */
export function keepTail(stderr: NodeJS.ReadableStream | null): () => string {
  let text = '';
  if (stderr === null) return () => text;
  overhear(stderr, 'The error output of a worker');
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-stderrBytes);
  });
  return () => text.trim();
}

/**
 * Node may report the exit before it has read the last messages and the last words: wait for both, but not for ever. Each is
 * waited for by itself: the child's own `close` never comes when we were the ones who closed the channel.
 */
async function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; signal: string | null }>();
  let end: { code: number | null; signal: string | null } | null = null;
  let isDrained = false;
  let isRead = child.stderr === null;
  const settle = (): void => {
    if (end !== null && isDrained && isRead) resolve(end);
  };
  // It could not be started; or it could not be ended or written to, which its end tells better.
  child.on('error', (error) => {
    if (child.pid === undefined) resolve({ code: null, signal: error.message });
    else reportFailure('A worker process', error);
  });
  child.once('disconnect', () => {
    isDrained = true;
    settle();
  });
  child.stderr?.once('close', () => {
    isRead = true;
    settle();
  });
  child.once('exit', (code, signal) => {
    const exit = { code, signal };
    end = exit;
    settle();
    setTimeout(() => resolve(exit), drainMs).unref();
  });
  return promise;
}
