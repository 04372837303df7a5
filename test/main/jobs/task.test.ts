/** @module-tag slow */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createWorkers,
  forkWorker,
  resultOf,
  runTask,
  type TaskEnd,
  type Workers,
} from '../../../main/jobs/index.ts';
import type { ProcessExit } from '../../../main/jobs/spawn.ts';
import type { FromWorker } from '../../../main/jobs/tasks.ts';
import { temporaryFolder, testWorker, until } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let workers: Workers;
beforeEach(() => {
  temporary = temporaryFolder();
  workers = createWorkers({ cwd: temporary.path, entry: testWorker, idleMs: 300, leaveMs: 1000 });
});
afterEach(async () => {
  await workers.close();
  expect(workers.count()).toBe(0);
  temporary[Symbol.dispose]();
});

function pidOf({ pid }: { readonly pid: number | undefined }): number {
  if (pid === undefined) throw new Error('it was not started');
  return pid;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const timeouts = { silentMs: 2500, cancelMs: 400 };
const start = (engine: string) => workers.start('engineProbe', { engine, threads: 1 }, { timeouts });
const end = (engine: string): Promise<TaskEnd<'engineProbe'>> => start(engine).ended;

describe('how a task ended', () => {
  it('is done when the worker says so, whatever its exit code', async () => {
    expect(await end('done then exit')).toEqual({ end: 'done', result: { gflops: 1, version: '' } });
  });

  it('is not done when the worker leaves without a word, even with exit code 0', async () => {
    expect(await end('exit0')).toMatchObject({
      end: 'crashed',
      error: { code: 'worker_crashed', params: { reason: 'exit code 0' } },
    });
  });

  it('is failed when the worker says why', async () => {
    expect(await end('fail')).toEqual({ end: 'failed', error: { code: 'disk_full', params: { what: 'x' } } });
  });

  it('is crashed after an exit code, with the last words', async () => {
    expect(await end('exit7')).toMatchObject({
      end: 'crashed',
      error: { params: { reason: 'exit code 7' }, detail: 'out of luck' },
    });
  });

  it('is crashed after a fault of native code', async () => {
    expect(await end('abort')).toMatchObject({ end: 'crashed', error: { params: { reason: 'SIGABRT' } } });
  });

  it('is hung when there is no sign of life, and the process is gone then', async () => {
    const task = start('spin');
    expect(await task.ended).toMatchObject({ end: 'hung', error: { code: 'worker_hung' } });
    expect(isAlive(pidOf(task))).toBe(false);
  });

  it('is not hung while heartbeats come, however long nothing else does', async () => {
    vi.useFakeTimers();
    try {
      const { promise: exited, resolve: exit } = Promise.withResolvers<ProcessExit>();
      let hear: (message: FromWorker) => void = () => undefined;
      const kill = vi.fn(() => exit({ code: null, signal: 'SIGKILL', stderr: '' }));
      const onMessage = (listener: typeof hear): void => void (hear = listener);
      const worker = { pid: 1, send: () => undefined, release: () => undefined, onMessage, kill, exited };
      const task = runTask(worker, 'engineProbe', { engine: 'x', threads: 1 }, { timeouts });
      for (let second = 0; second < 3600; second += 1) {
        hear({ kind: 'heartbeat', memoryBytes: 1 });
        await vi.advanceTimersByTimeAsync(1000);
      }
      expect(kill).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(timeouts.silentMs);
      expect(await task.ended).toMatchObject({ end: 'hung' });
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(['SIGKILL', 'SIGTERM'])('is killed when somebody else sends %s', async (signal) => {
    let isUp = false;
    const onHeartbeat = (): void => void (isUp = true);
    const probe = { engine: 'ignore', threads: 1 };
    const task = workers.start('engineProbe', probe, { timeouts, onHeartbeat });
    await until('it gives signs of life', () => isUp);
    process.kill(pidOf(task), signal);
    expect(await task.ended).toMatchObject({ end: 'killed', error: { params: { signal } } });
  });

  it('is cancelled when the worker does not obey, too: it is asked, waited for, and ended', async () => {
    const task = start('ignore');
    task.cancel();
    expect(await task.ended).toEqual({ end: 'cancelled' });
    expect(isAlive(pidOf(task))).toBe(false);
  });

  it('is cancelled by a signal that was aborted before', async () => {
    const task = workers.start(
      'engineProbe',
      { engine: 'obey', threads: 1 },
      { signal: AbortSignal.abort(), timeouts },
    );
    expect(await task.ended).toEqual({ end: 'cancelled' });
  });

  it('is crashed when there is nothing to run', async () => {
    const worker = forkWorker({ cwd: temporary.path, entry: `${testWorker}.missing` });
    const { ended } = runTask(worker, 'engineProbe', { engine: 'pid', threads: 1 });
    expect(await ended).toMatchObject({ end: 'crashed' });
    const nowhere = forkWorker({ cwd: `${temporary.path}/missing`, entry: testWorker });
    expect(await runTask(nowhere, 'engineProbe', { engine: 'pid', threads: 1 }).ended).toMatchObject({
      end: 'crashed',
    });
  });

  it('is an error for those to whom only the result matters', () => {
    expect(() => resultOf({ end: 'cancelled' }, 'Planning')).toThrow('Planning was cancelled');
    const result = { gflops: 2, version: '' };
    expect(resultOf({ end: 'done', result }, 'x')).toEqual(result);
  });
});

describe('a worker process', () => {
  it('gets an empty folder, no flags, and nothing of the environment that steers Node', async () => {
    process.env.NODE_OPTIONS = '--max-old-space-size=4096';
    process.env.SECRET_TOKEN = 'x';
    const ended = await end('environment');
    delete process.env.NODE_OPTIONS;
    delete process.env.SECRET_TOKEN;
    const seen = ended.end === 'failed' ? String(ended.error.params.what) : '';
    expect(JSON.parse(seen)).toMatchObject({
      cwd: temporary.path,
      flags: [],
      env: { PATH: process.env.PATH },
    });
    expect(seen).not.toMatch(/NODE_OPTIONS|SECRET_TOKEN|VITEST/);
    if (process.platform === 'linux') expect(seen).toContain('tcache_count=0');
  });

  it('is known to be gone as soon as it is, when it was released', { timeout: 20_000 }, async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const worker = forkWorker({ cwd: temporary.path, entry: testWorker });
      await runTask(worker, 'engineProbe', { engine: 'pid', threads: 1 }).ended;
      worker.release();
      // No time passes: nothing but the end of the process itself can tell.
      expect(await worker.exited).toMatchObject({ code: 0, signal: null });
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves after its task', async () => {
    const task = start('pid');
    await task.ended;
    await until('the process has left', () => workers.count() === 0);
    expect(isAlive(pidOf(task))).toBe(false);
  });
});

describe('short tasks', () => {
  const run = (engine: string, signal?: AbortSignal) =>
    workers.run('engineProbe', { engine, threads: 1 }, { timeouts, signal, what: 'Probing' });

  it('share one warm process, one after the other', async () => {
    const [first, second] = await Promise.all([run('pid'), run('pid')]);
    expect(second).toEqual(first);
    await expect(run('fail')).rejects.toMatchObject({ code: 'disk_full' });
    expect(await run('pid')).toEqual(first);
  });

  it('get a new process after a crash, and the one that crashed is told', async () => {
    const before = await run('pid');
    await expect(run('abort')).rejects.toMatchObject({ code: 'worker_crashed' });
    expect(await run('pid')).not.toEqual(before);
  });

  it('can be cancelled while they wait and while they run', async () => {
    const controller = new AbortController();
    const running = run('obey', controller.signal);
    const waiting = run('pid', controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled', params: { what: 'Probing' } });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('let the process go when nothing has been asked for a while', async () => {
    await run('pid');
    expect(workers.count()).toBe(1);
    await until('the warm process has retired', () => workers.count() === 0);
  });
});
