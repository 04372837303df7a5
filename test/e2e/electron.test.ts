/**
 * The real desktop: Electron itself, driven by Playwright. It needs Electron's binary, which its npm package fetches at
 * the first start, and a screen; where one of them is missing this suite is skipped, and says so. What can be tested
 * without them is tested in test/main/host/electron.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop } from '../../main/dev/build-desktop.ts';
import type {} from '../../renderer/window.d.ts';
import { temporaryFolder } from '../helpers/terminal.ts';

const root = join(import.meta.dirname, '..', '..');

/** Electron's executable, or why it cannot be used here. */
function findElectron(): { readonly path: string } | { readonly reason: string } {
  const folder = join(root, 'node_modules', 'electron');
  const pointer = join(folder, 'path.txt');
  const path = existsSync(pointer) ? join(folder, 'dist', readFileSync(pointer, 'utf8').trim()) : null;
  if (path === null || !existsSync(path)) return { reason: 'Electron’s binary is not on this computer' };
  const hasScreen =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  return hasScreen ? { path } : { reason: 'there is no screen for Electron’s window' };
}

const electron = findElectron();
if ('reason' in electron) {
  process.stderr.write(`\n*** SKIPPED: the desktop was not started, because ${electron.reason}. ***\n\n`);
  it.skip(`the desktop in Electron: SKIPPED, because ${electron.reason}`, () => undefined);
} else {
  describe('the desktop', () => suite(electron.path));
}

function suite(executablePath: string): void {
  let home: { path: string; remove: () => Promise<void> };
  let app: ElectronApplication;
  let page: Page;
  const words = (): string[] => [
    root,
    '--data',
    join(home.path, 'data'),
    // Chromium refuses to sandbox root. The packaged studio refuses the switch in turn.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const open = async (): Promise<void> => {
    app = await _electron.launch({ executablePath, args: words() });
    page = await app.firstWindow();
    await page.locator('main h1').first().waitFor();
  };
  const attempt = <T>(work: () => T | Promise<T>) => page.evaluate(work);

  beforeAll(async () => {
    home = await temporaryFolder('electron');
    await buildDesktop(root, 'error');
    await open();
  });
  afterAll(async () => {
    await app.close();
    await home.remove();
  });

  it('(18) opens the studio on its own scheme, connected through a port', async () => {
    expect(page.url()).toMatch(/^app:\/\/studio\//);
    expect(await page.title()).toContain('GAN Studio');
  });

  it('(20) gives the page the few functions of the bridge, frozen', async () => {
    expect(await attempt(() => Object.keys(window.studio ?? {}).sort())).toEqual([
      'choosePictures',
      'connect',
      'onCommand',
      'pathForFile',
      'setAvailableCommands',
      'showInFolder',
      'startDrag',
    ]);
    expect(await attempt(() => Object.isFrozen(window.studio))).toBe(true);
  });

  it('(2) has nothing of Node in the page', async () => {
    const names = ['require', 'process', 'Buffer', 'module', 'global', '__dirname'];
    expect(await page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
  });

  it('(3) is not confused by a page that changes the language’s own functions', async () => {
    const path = await attempt(() => {
      const { push } = Array.prototype;
      Array.prototype.push = () => {
        throw new Error('the preload ran in the page’s world');
      };
      try {
        return window.studio?.pathForFile(new File([], 'a.png'));
      } finally {
        Array.prototype.push = push;
      }
    });
    expect(path).toBe('');
  });

  it('(4, 6, 8, 9, 10, 11) stands behind every wall', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => {
        // Electron has this for its own warnings, and leaves it out of its types.
        const inside = webContents as unknown as {
          getLastWebPreferences(): Readonly<Record<string, unknown>>;
        };
        return inside.getLastWebPreferences();
      }),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    });
    expect(preferences[0]?.enableBlinkFeatures ?? '').toBe('');
  });

  it('(5) is denied camera, place and notifications', async () => {
    expect(await attempt(() => Notification.requestPermission())).toBe('denied');
    expect(
      await attempt(() =>
        navigator.mediaDevices.getUserMedia({ video: true }).then(
          () => 'granted',
          () => 'denied',
        ),
      ),
    ).toBe('denied');
    const place = await attempt(
      () =>
        new Promise<string>((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            () => resolve('denied'),
          );
        }),
    );
    expect(place).toBe('denied');
  });

  it.each(['https://example.org/', 'http://127.0.0.1/', 'file:///etc/hostname', 'app://other/'])(
    '(1, 6, 7) loads nothing from %s',
    async (address) => {
      const loaded = await page.evaluate(
        (url) =>
          fetch(url).then(
            () => true,
            () => false,
          ),
        address,
      );
      expect(loaded).toBe(false);
    },
  );

  it('(7) runs no markup as code', async () => {
    const isRefused = await attempt(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="globalThis.isHacked = true">');
        return false;
      } catch {
        return true;
      }
    });
    expect(isRefused).toBe(true);
    expect(await attempt(() => 'isHacked' in globalThis)).toBe(false);
  });

  it('(13) stays where it is', async () => {
    const before = page.url();
    await attempt(() => {
      location.href = 'https://example.org/';
    });
    await attempt(() => {
      location.href = '/media/x.png';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe(before);
  });

  it('(14) opens no other window', async () => {
    expect(await attempt(() => window.open('https://example.org/') === null)).toBe(true);
    expect(await attempt(() => window.open('/datasets') === null)).toBe(true);
    expect(app.windows()).toHaveLength(1);
  });

  it('(18) does not climb out of its pages', async () => {
    for (const path of [
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cx.txt',
    ]) {
      expect(await page.evaluate((one) => fetch(one).then((answer) => answer.status), path)).toBe(404);
    }
  });

  it('lets a second start on the same data folder bring the first to the front', async () => {
    const second = spawn(executablePath, words(), { stdio: 'ignore' });
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    expect(app.windows()).toHaveLength(1);
  });

  it('quits cleanly, and opens again on the same data folder', async () => {
    const exited = once(app.process(), 'exit');
    await app.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
    const [code] = (await exited) as [number];
    expect(code).toBe(0);
    await open();
    expect(page.url()).toMatch(/^app:\/\/studio\//);
  });
}
