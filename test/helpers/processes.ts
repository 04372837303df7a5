/** Child processes of a test: started from TypeScript, listened to, killed. */
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Child {
  readonly pid: number;
  readonly heard: unknown[];
  readonly process: ChildProcess;
  /** SIGKILL, and what it had said by then. */
  kill(): Promise<readonly unknown[]>;
}

/** Starts `test/faults/children/<name>.ts`. */
export function startChild(name: string, ...args: readonly string[]): Child {
  const child = fork(join(import.meta.dirname, '..', 'faults', 'children', `${name}.ts`), args, {
    execArgv: [],
    env: cleanEnvironment(),
  });
  const heard: unknown[] = [];
  child.on('message', (message) => heard.push(message));
  if (child.pid === undefined) throw new Error(`${name} could not be started`);
  return {
    pid: child.pid,
    heard,
    process: child,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = Promise.all([once(child, 'exit'), child.connected ? once(child, 'disconnect') : null]);
        child.kill('SIGKILL');
        await gone;
      }
      return heard;
    },
  };
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const isForeign = /^(VITEST|NODE_(?!COMPILE_CACHE))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForeign.test(name)));
}

/** Whether a file system of a given size can be mounted here; says so once where it can not. */
export const canMount = ((): boolean => {
  try {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('not root on Linux');
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    process.stderr.write(
      `SKIPPED: tests on a small or read-only disk need root on Linux to mount one (${String(error)}).\n`,
    );
    return false;
  }
})();

/** Mounts a small disk in memory; `remount` with `ro` makes it read-only. */
export function mountDisk(
  path: string,
  megabytes: number,
): { readonly path: string; remount(how: 'ro' | 'rw'): void; [Symbol.dispose](): void } {
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  return {
    path,
    remount: (how) => void execFileSync('mount', ['-o', `remount,${how}`, path]),
    [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', path]),
  };
}
