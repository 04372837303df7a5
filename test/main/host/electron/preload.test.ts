import { build, type Rolldown } from 'vite';
import { createContext, runInContext } from 'node:vm';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { channels } from '../../../../main/host/electron/channels.ts';
import { preloadBuild } from '../../../../main/dev/build-desktop.ts';
import * as fake from './fake-electron.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const postMessage = vi.fn();
const required: string[] = [];
let bridge: Readonly<Record<string, (...input: unknown[]) => unknown>> = {};
let code = '';

/** Runs the bundled preload as a sandbox does: one script, with `require` for Electron and nothing of Node. */
beforeAll(async () => {
  const config = preloadBuild(root, 'error');
  const output = (await build({
    ...config,
    build: { ...config.build, write: false },
  })) as Rolldown.RolldownOutput;
  expect(output.output).toHaveLength(1);
  code = output.output[0].code;
  const require = (name: string) => {
    required.push(name);
    return fake;
  };
  runInContext(
    code,
    createContext({ require, window: { postMessage }, module: { exports: {} }, exports: {} }),
  );
  const [name, exposed] = fake.contextBridge.exposeInMainWorld.mock.calls[0] as [string, typeof bridge];
  expect(name).toBe('studio');
  bridge = exposed;
});

describe('the preload', () => {
  it('(4) needs nothing but Electron', () => {
    expect(required).toEqual(['electron']);
    expect(code).not.toMatch(/\bimport\(|\bprocess\./);
  });

  it('(20) gives the page exactly these functions, and nothing of Electron', () => {
    expect(Object.keys(bridge).toSorted()).toEqual([
      'choosePictures',
      'connect',
      'onCommand',
      'pathForFile',
      'setAvailableCommands',
      'showInFolder',
      'startDrag',
    ]);
    expect(Object.values(bridge).every((value) => typeof value === 'function')).toBe(true);
    expect(fake.contextBridge.exposeInMainWorld).toHaveBeenCalledOnce();
  });

  it('hands the port on to the page', () => {
    bridge.connect?.();
    expect(fake.ipcRenderer.send).toHaveBeenLastCalledWith(channels.connect);
    fake.ipcRenderer.emit(channels.port, { ports: ['a port'] });
    expect(postMessage).toHaveBeenCalledExactlyOnceWith('studio:port', '*', ['a port']);
  });

  it('tells where a dropped file lies, and nothing of what is no file', () => {
    expect(bridge.pathForFile?.('a File')).toBe('/pictures/a.png');
    expect(bridge.pathForFile?.({ path: '/etc/passwd' })).toBe('');
  });

  it('passes commands of the menu on without their event, until it is told to stop', () => {
    const heard = vi.fn();
    const stop = bridge.onCommand?.(heard) as () => void;
    fake.ipcRenderer.emit(channels.command, { sender: 'ipc' }, 'run.hold');
    stop();
    fake.ipcRenderer.emit(channels.command, { sender: 'ipc' }, 'run.stop');
    expect(heard.mock.calls).toEqual([['run.hold']]);
  });

  it('sends each wish over its own channel', async () => {
    bridge.showInFolder?.('/home/me');
    bridge.startDrag?.('/media/a.png');
    bridge.setAvailableCommands?.(['run.hold']);
    expect(fake.ipcRenderer.send.mock.calls.slice(-3)).toEqual([
      [channels.show, '/home/me'],
      [channels.drag, '/media/a.png'],
      [channels.available, ['run.hold']],
    ]);
    await expect(bridge.choosePictures?.('files')).resolves.toEqual(['/pictures']);
    expect(fake.ipcRenderer.invoke).toHaveBeenCalledWith(channels.choose, 'files');
  });
});
