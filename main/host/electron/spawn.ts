/** Starts workers as utility processes: a packaged Electron does not run as Node, so `child_process.fork` is no way. */
import { utilityProcess, type UtilityProcess } from 'electron';
import {
  keepTail,
  workerEntry,
  workerEnvironment,
  type ProcessExit,
  type SpawnOptions,
  type WorkerProcess,
} from '../../jobs/spawn.ts';
import type { FromWorker, Release } from '../../jobs/tasks.ts';
import { readExitCode } from './exit-code.ts';

export function spawnWorker(options: SpawnOptions): WorkerProcess {
  const child = utilityProcess.fork(options.entry ?? workerEntry(), [], {
    cwd: options.cwd,
    env: workerEnvironment(),
    execArgv: [],
    serviceName: 'GAN Studio worker',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let isAlive = true;
  let isKilled = false;
  let listener: (message: FromWorker) => void = () => undefined;
  child.on('message', (message: unknown) => listener(message as FromWorker));
  child.once('exit', () => (isAlive = false));
  const exited = endOf(child, () => isKilled);
  return {
    // Known once the process runs.
    get pid() {
      return child.pid;
    },
    send: (message) => {
      if (isAlive) child.postMessage(message);
    },
    onMessage: (next) => {
      listener = next;
    },
    // A utility process has no channel to close: it is told.
    release: () => {
      if (isAlive) child.postMessage({ kind: 'release' } satisfies Release);
    },
    kill: () => {
      if (!isAlive || isKilled) return;
      isKilled = true;
      if (child.pid === undefined) child.once('spawn', () => killNow(child));
      else killNow(child);
    },
    exited,
  };
}

/** Electron's own `kill` is polite (SIGTERM) and reaps; a process that hangs in native code needs the other one first. */
function killNow(child: UtilityProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
  child.kill();
}

async function endOf(child: UtilityProcess, wasKilled: () => boolean): Promise<ProcessExit> {
  const { promise, resolve } = Promise.withResolvers<ProcessExit>();
  let tail = (): string => '';
  let fatal = '';
  child.once('spawn', () => (tail = keepTail(child.stderr)));
  child.on('error', (type, location) => (fatal = `${type} at ${location}`));
  child.once('exit', (code) => {
    const stderr = [tail(), fatal].filter((part) => part !== '').join('\n');
    resolve({ ...readExitCode(code, { wasKilled: wasKilled(), platform: process.platform }), stderr });
  });
  return promise;
}
