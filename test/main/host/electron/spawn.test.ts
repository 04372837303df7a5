import { beforeEach, describe, expect, it, vi } from 'vitest';
import { spawnWorker } from '../../../../main/host/electron/spawn.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

function start() {
  const worker = spawnWorker({ cwd: '/empty', entry: '/bundle/worker.js' });
  const child = fake.utilityProcess.fork.mock.results.at(-1)?.value as fake.UtilityProcess;
  const spawn = () => {
    child.pid = 4242;
    child.emit('spawn');
  };
  return { worker, child, spawn };
}

beforeEach(() => {
  vi.restoreAllMocks();
  fake.utilityProcess.fork.mockClear();
});

describe('spawnWorker', () => {
  it('starts the entry in an empty folder, with nothing that injects code', () => {
    process.env.NODE_OPTIONS = '--require=/evil.js';
    start();
    delete process.env.NODE_OPTIONS;
    const [entry, words, options] = fake.utilityProcess.fork.mock.calls[0] as unknown as [
      string,
      string[],
      { cwd: string; execArgv: string[]; env: Record<string, string> },
    ];
    expect([entry, words, options.cwd, options.execArgv]).toEqual(['/bundle/worker.js', [], '/empty', []]);
    expect(options.env).toHaveProperty('PATH');
    expect(options.env).not.toHaveProperty('NODE_OPTIONS');
  });

  it('knows the process id once there is one', () => {
    const { worker, spawn } = start();
    expect(worker.pid).toBeUndefined();
    spawn();
    expect(worker.pid).toBe(4242);
  });

  it('carries messages both ways, and says when the worker is not needed any more', () => {
    const { worker, child } = start();
    const heard = vi.fn();
    worker.onMessage(heard);
    child.emit('message', { kind: 'ready' });
    worker.send({ kind: 'cancel' });
    worker.release();
    expect(heard.mock.calls).toEqual([[{ kind: 'ready' }]]);
    expect(child.postMessage.mock.calls).toEqual([[{ kind: 'cancel' }], [{ kind: 'release' }]]);
  });

  it('tells how it ended, with the last words of its error output and of V8', async () => {
    const { worker, child, spawn } = start();
    spawn();
    child.stderr.emit('data', 'Segmentation fault\n');
    child.emit('error', 'FatalError', 'v8::Allocate', '{}');
    child.emit('exit', 139);
    await expect(worker.exited).resolves.toEqual({
      code: null,
      signal: 'SIGSEGV',
      stderr: 'Segmentation fault\nFatalError at v8::Allocate',
    });
  });

  it('kills at once, and lets Electron reap', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const { worker, child, spawn } = start();
    spawn();
    worker.kill();
    expect(kill).toHaveBeenCalledExactlyOnceWith(4242, 'SIGKILL');
    expect(child.kill).toHaveBeenCalledOnce();
    child.emit('exit', 0);
    await expect(worker.exited).resolves.toMatchObject({ signal: 'SIGKILL' });
  });

  it('kills a process that is only just starting as soon as it can', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const { worker, child, spawn } = start();
    worker.kill();
    expect(kill).not.toHaveBeenCalled();
    spawn();
    expect(kill).toHaveBeenCalledOnce();
    expect(child.kill).toHaveBeenCalledOnce();
  });

  it('sends nothing to a process that is gone, and kills no stranger with its number', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const { worker, child, spawn } = start();
    spawn();
    child.emit('exit', 1);
    await worker.exited;
    worker.send({ kind: 'cancel' });
    worker.kill();
    expect(child.postMessage).not.toHaveBeenCalled();
    expect(kill).not.toHaveBeenCalled();
  });
});
