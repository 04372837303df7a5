/** The whole desktop over a studio and an Electron that are both stand-ins: what happens to a window, a menu, a way out. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError, type Settings, type StudioEvent } from '../../../../shared/contract/index.ts';
import type { Studio } from '../../../../main/studio/types.ts';
import { channels } from '../../../../main/host/electron/channels.ts';
import { createDesktop, type Desktop } from '../../../../main/host/electron/desktop.ts';
import { createServices } from '../../../../main/host/electron/services.ts';
import { followSettings } from '../../../../main/host/electron/settings.ts';
import { followTrainings } from '../../../../main/host/electron/trainings.ts';
import { guardWayOut } from '../../../../main/host/electron/way-out.ts';
import { showWindow } from '../../../../main/host/electron/window.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const settings: Settings = {
  locale: 'system',
  theme: 'dark',
  density: 'comfortable',
  threads: 0,
  resumeAtStart: 'ask',
};

function fakeStudio() {
  const listeners = new Set<(event: StudioEvent) => void>();
  const state = { isTraining: false };
  const close = vi.fn(() => Promise.resolve());
  const studio = {
    client: { studio: { settings: () => Promise.resolve(settings) } },
    listen: (listener: (event: StudioEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isTraining: () => state.isTraining,
    close,
    fileOf: (url: string) => {
      if (url.includes('gone')) throw new StudioError('internal', { what: 'no such picture' });
      return `/data${url}`;
    },
  } as unknown as Studio;
  return { studio, state, close, emit: (event: StudioEvent) => listeners.forEach((hear) => hear(event)) };
}

type MenuItems = readonly { readonly label?: string; readonly submenu?: MenuItems; readonly id?: string }[];
const lastMenu = () => fake.Menu.buildFromTemplate.mock.calls.at(-1)?.[0] as MenuItems;
const lastWindow = () => fake.BrowserWindow.opened.at(-1)!;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

let fixture: ReturnType<typeof fakeStudio>;
let desktop: Desktop;

beforeEach(() => {
  vi.clearAllMocks();
  fake.app.removeAllListeners();
  fake.powerMonitor.removeAllListeners();
  fake.BrowserWindow.opened.length = 0;
  fake.app.userData = mkdtempSync(join(tmpdir(), 'studio-desktop-'));
  fixture = fakeStudio();
  desktop = createDesktop(fixture.studio);
});

describe('the window', () => {
  it('(2, 3, 4, 6, 8, 9, 11) stands behind every wall', () => {
    showWindow(desktop);
    const { webPreferences } = lastWindow().options as { webPreferences: Record<string, unknown> };
    expect(webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    });
    // (10) Nothing else is set: no Blink features, no partition, no arguments.
    expect(Object.keys(webPreferences).toSorted()).toEqual([
      'allowRunningInsecureContent',
      'contextIsolation',
      'devTools',
      'experimentalFeatures',
      'navigateOnDragDrop',
      'nodeIntegration',
      'nodeIntegrationInSubFrames',
      'nodeIntegrationInWorker',
      'preload',
      'safeDialogs',
      'sandbox',
      'spellcheck',
      'webSecurity',
      'webviewTag',
    ]);
    expect(webPreferences.preload).toMatch(/preload\.cjs$/);
  });

  it('(1, 18) opens the studio’s own address, and is shown once it has drawn', () => {
    showWindow(desktop);
    expect(lastWindow().loadURL).toHaveBeenCalledExactlyOnceWith('app://studio/');
    expect(lastWindow().show).not.toHaveBeenCalled();
    lastWindow().emit('ready-to-show');
    expect(lastWindow().show).toHaveBeenCalledOnce();
  });

  it('opens where it was when it was last closed', () => {
    showWindow(desktop);
    lastWindow().emit('close', { preventDefault: () => undefined });
    expect(JSON.parse(readFileSync(join(fake.app.userData, 'window.json'), 'utf8'))).toMatchObject({
      bounds: { x: 10, y: 20, width: 1000, height: 700 },
    });
    showWindow(createDesktop(fixture.studio));
    expect(lastWindow().options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  });

  it('comes to the front when the program is started again', () => {
    showWindow(desktop);
    fake.app.emit('second-instance');
    expect(lastWindow().restore).toHaveBeenCalledOnce();
    expect(lastWindow().show).toHaveBeenCalledOnce();
    expect(fake.BrowserWindow.opened).toHaveLength(1);
  });

  it('is offered again after a crash, with the reason', async () => {
    showWindow(desktop);
    lastWindow().webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 });
    await settle();
    expect(fake.dialog.showMessageBox).toHaveBeenCalledWith(
      expect.objectContaining({ message: 'The window ended unexpectedly (oom).' }),
    );
    expect(lastWindow().webContents.reload).toHaveBeenCalledOnce();
  });

  it('is not left unseen where its page cannot be loaded: that is said, and the program ends', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    fake.BrowserWindow.loading = () => Promise.reject(new Error('ERR_FAILED'));
    showWindow(desktop);
    await settle();
    fake.BrowserWindow.loading = () => Promise.resolve();
    expect(fake.dialog.showErrorBox).toHaveBeenCalledOnce();
    expect(fake.app.quit).toHaveBeenCalledOnce();
  });

  it('says so where the question after a crash cannot be asked', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    fake.dialog.showMessageBox.mockRejectedValueOnce(new Error('no screen'));
    showWindow(desktop);
    lastWindow().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    await settle();
    expect(fake.dialog.showErrorBox).toHaveBeenCalledOnce();
  });

  it('quits after a crash where a person wants no other', async () => {
    fake.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    showWindow(desktop);
    lastWindow().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    await settle();
    expect(lastWindow().webContents.reload).not.toHaveBeenCalled();
    expect(fake.app.quit).toHaveBeenCalledOnce();
  });
});

describe('the way out', () => {
  const quit = () => {
    const event = { preventDefault: vi.fn() };
    fake.app.emit('before-quit', event);
    return event.preventDefault.mock.calls.length > 0;
  };

  it('is not taken for a promise that nobody waited for, which is only noted', () => {
    const note = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const before = process.listeners('unhandledRejection');
    guardWayOut(desktop);
    const [listener] = process.listeners('unhandledRejection').filter((one) => !before.includes(one));
    listener?.(new Error('nobody waited'), Promise.resolve());
    expect(note).toHaveBeenCalledWith(expect.stringContaining('nobody waited'));
    expect(fixture.close).not.toHaveBeenCalled();
  });

  it('closes the studio first, then quits for good', async () => {
    guardWayOut(desktop);
    expect(quit()).toBe(true);
    await settle();
    expect(fixture.close).toHaveBeenCalledOnce();
    expect(fake.app.quit).toHaveBeenCalledOnce();
    expect(quit()).toBe(false);
  });

  it('asks in the studio’s language while a training goes on, and stays where a person wants it', async () => {
    fixture.state.isTraining = true;
    fake.dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    desktop.locale = 'zh-CN';
    guardWayOut(desktop);
    expect(quit()).toBe(true);
    await settle();
    expect(fake.dialog.showMessageBox).toHaveBeenCalledWith(
      expect.objectContaining({ message: '训练正在进行。' }),
    );
    expect(fixture.close).not.toHaveBeenCalled();
  });

  it('takes closing the window for quitting', async () => {
    guardWayOut(desktop);
    showWindow(desktop);
    const event = { preventDefault: vi.fn() };
    lastWindow().emit('close', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    await settle();
    expect(fixture.close).toHaveBeenCalledOnce();
  });

  it('asks nobody when the system shuts down', async () => {
    fixture.state.isTraining = true;
    guardWayOut(desktop);
    const event = { preventDefault: vi.fn() };
    fake.powerMonitor.emit('shutdown', event);
    await settle();
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(fake.dialog.showMessageBox).not.toHaveBeenCalled();
    expect(fixture.close).toHaveBeenCalledOnce();
  });
});

describe('settings', () => {
  it('choose language, theme and menu, at once when they change', async () => {
    fake.app.language = 'zh-Hans-CN';
    await followSettings(desktop);
    expect(desktop.locale).toBe('zh-CN');
    expect(fake.nativeTheme.themeSource).toBe('dark');
    expect(lastMenu()[0]?.label).toBe('文件');
    fixture.emit({ kind: 'settings', settings: { ...settings, locale: 'en', theme: 'light' } });
    expect(desktop.locale).toBe('en');
    expect(fake.nativeTheme.themeSource).toBe('light');
    expect(lastMenu()[0]?.label).toBe('File');
    fake.app.language = 'en-GB';
  });

  it('build a menu whose commands reach the window', async () => {
    showWindow(desktop);
    await followSettings(desktop);
    const items = lastMenu().flatMap(({ submenu }) => submenu ?? []) as { id?: string; click?: () => void }[];
    items.find(({ id }) => id === 'view.palette')?.click?.();
    expect(lastWindow().webContents.send).toHaveBeenCalledExactlyOnceWith(channels.command, 'view.palette');
  });
});

describe('trainings', () => {
  it('keep the computer awake, and let it sleep afterwards', () => {
    followTrainings(desktop);
    fixture.state.isTraining = true;
    fixture.emit({ kind: 'run-gone', id: 'other' });
    expect(fake.powerSaveBlocker.start).toHaveBeenCalledExactlyOnceWith('prevent-app-suspension');
    fixture.state.isTraining = false;
    fixture.emit({ kind: 'run-gone', id: 'other' });
    expect(fake.powerSaveBlocker.stop).toHaveBeenCalledExactlyOnceWith(7);
  });
});

describe('services', () => {
  const services = () => createServices(desktop, { setAvailable: () => undefined });

  it('drag a picture of the studio out, and nothing else', () => {
    showWindow(desktop);
    const { startDrag } = lastWindow().webContents;
    for (const url of [
      '/etc/passwd',
      'file:///etc/passwd',
      '/media/gone.png',
      '/media/g.onnx',
      'https://x/media/a.png',
    ]) {
      services().startDrag(url);
    }
    expect(startDrag).not.toHaveBeenCalled();
    services().startDrag('app://studio/media/runs/a.png');
    expect(startDrag).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ file: '/data/media/runs/a.png' }),
    );
  });

  it('show absolute paths only', () => {
    services().showInFolder('../secret');
    expect(fake.shell.showItemInFolder).not.toHaveBeenCalled();
    services().showInFolder('/home/me/g.onnx');
    expect(fake.shell.showItemInFolder).toHaveBeenCalledExactlyOnceWith('/home/me/g.onnx');
  });

  it('begin choosing in the folder of the last time', async () => {
    showWindow(desktop);
    fake.dialog.showOpenDialog.mockResolvedValueOnce({ filePaths: [join(tmpdir(), 'cats')] });
    expect(await services().choosePictures('folder')).toEqual([join(tmpdir(), 'cats')]);
    await services().choosePictures('files');
    expect(fake.dialog.showOpenDialog).toHaveBeenLastCalledWith(
      lastWindow(),
      expect.objectContaining({ defaultPath: tmpdir(), properties: ['openFile', 'multiSelections'] }),
    );
  });
});
