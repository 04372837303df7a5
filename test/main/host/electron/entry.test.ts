/** The desktop's entry as it stands, with the real studio behind it; only Electron is a stand-in. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StudioClient } from '../../../../shared/contract/index.ts';
import { channels } from '../../../../main/host/electron/channels.ts';
import * as fake from './fake-electron.ts';

const home = vi.hoisted(() => `${process.env.TMPDIR ?? '/tmp'}/studio-entry-${process.pid}`);

vi.mock('electron', () => import('./fake-electron.ts'));
vi.mock('../../../../main/places.ts', async (original) => ({
  ...(await original<object>()),
  pagesFolder: `${home}/pages`,
}));

const data = join(home, 'data');
const argv = [...process.argv];
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection'] as const;
const before = new Map(signals.map((name) => [name, process.listeners(name as 'SIGINT')]));

beforeAll(async () => {
  mkdirSync(join(home, 'pages'), { recursive: true });
  writeFileSync(join(home, 'pages', 'index.html'), '<title>GAN Studio</title>');
  fake.app.userData = home;
  process.argv = ['electron', '.', '--data', data];
  await import('../../../../main/index.ts');
  await vi.waitFor(() => expect(fake.BrowserWindow.opened).toHaveLength(1), { timeout: 30_000 });
});
afterAll(() => {
  process.argv = argv;
  rmSync(home, { recursive: true, force: true });
  for (const name of signals) {
    for (const listener of process.listeners(name as 'SIGINT')) {
      if (before.get(name)?.includes(listener) !== true) process.removeListener(name, listener);
    }
  }
});

describe('the desktop', () => {
  it('opens the data folder that was named', () => {
    expect(existsSync(join(data, 'studio.db'))).toBe(true);
  });

  it('serves the window', async () => {
    const [, answer] = fake.protocol.handle.mock.calls[0] as [
      string,
      (request: Request) => Promise<Response>,
    ];
    const response = await answer(new Request('app://studio/'));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<title>GAN Studio</title>');
  });

  it('lets the window speak to the studio', async () => {
    const sender = { url: 'app://studio/', parent: null, postMessage: vi.fn() };
    fake.ipcMain.emit(channels.connect, { senderFrame: sender });
    const [, , [port]] = sender.postMessage.mock.calls[0] as [string, null, [fake.MessagePortMain]];
    const client: StudioClient = createORPCClient(new RPCLink({ port: port.inner }));
    port.inner.start();
    expect(await client.studio.settings()).toMatchObject({ locale: 'system' });
    expect(await client.runs.list({ trash: false })).toEqual([]);
    port.inner.close();
  });

  it('closes the studio before it quits', async () => {
    const event = { preventDefault: vi.fn() };
    fake.app.emit('before-quit', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(fake.app.quit).toHaveBeenCalledOnce());
  });
});
