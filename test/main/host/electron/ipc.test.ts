import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { os, type RouterClient } from '@orpc/server';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Studio } from '../../../../main/studio/types.ts';
import { channels } from '../../../../main/host/electron/channels.ts';
import { answerPreload } from '../../../../main/host/electron/ipc.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const router = { greet: os.handler(() => 'Hello from the studio') };
const services = {
  choosePictures: vi.fn(() => Promise.resolve(['/pictures'])),
  showInFolder: vi.fn(),
  startDrag: vi.fn(),
  setAvailableCommands: vi.fn(),
};

beforeAll(() => {
  answerPreload({ router } as unknown as Studio, services);
});
beforeEach(() => {
  for (const service of Object.values(services)) service.mockClear();
});

function frame(url = 'app://studio/', parent: object | null = null) {
  return { url, parent, postMessage: vi.fn() };
}

const foreign = [null, frame('https://example.org/'), frame('about:blank'), frame('app://studio/', {})];
const oneWay = [channels.show, channels.drag, channels.available];
const valid = {
  [channels.show]: '/home/me',
  [channels.drag]: '/media/a.png',
  [channels.available]: ['run.hold'],
};

describe('the port', () => {
  const ports: fake.MessagePortMain[] = [];
  afterEach(() => {
    for (const port of ports) port.inner.close();
  });

  it('speaks the contract with the page that asked', async () => {
    const sender = frame();
    fake.ipcMain.emit(channels.connect, { senderFrame: sender });
    const [channel, message, [port]] = sender.postMessage.mock.calls[0] as [
      string,
      null,
      [fake.MessagePortMain],
    ];
    ports.push(port);
    expect([channel, message]).toEqual([channels.port, null]);
    const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ port: port.inner }));
    port.inner.start();
    await expect(client.greet()).resolves.toBe('Hello from the studio');
  });

  it('(17) is given to nobody else', () => {
    for (const sender of foreign) {
      fake.ipcMain.emit(channels.connect, { senderFrame: sender });
      if (sender !== null) expect(sender.postMessage).not.toHaveBeenCalled();
    }
  });
});

describe('(17) every channel', () => {
  it('does what the studio’s own page asks', async () => {
    const event = { senderFrame: frame() };
    for (const channel of oneWay) fake.ipcMain.emit(channel, event, valid[channel]);
    expect(services.showInFolder).toHaveBeenCalledWith('/home/me');
    expect(services.startDrag).toHaveBeenCalledWith('/media/a.png');
    expect(services.setAvailableCommands).toHaveBeenCalledWith(['run.hold']);
    await expect(fake.ipcMain.handlers.get(channels.choose)?.(event, 'folder')).resolves.toEqual([
      '/pictures',
    ]);
  });

  it('hears no other frame', async () => {
    for (const senderFrame of foreign) {
      for (const channel of oneWay) fake.ipcMain.emit(channel, { senderFrame }, valid[channel]);
      await expect(fake.ipcMain.handlers.get(channels.choose)?.({ senderFrame }, 'folder')).resolves.toEqual(
        [],
      );
    }
    for (const service of Object.values(services)) expect(service).not.toHaveBeenCalled();
  });

  it('drops wrong types, huge strings and anything else it does not expect', async () => {
    const event = { senderFrame: frame() };
    const junk = fc.oneof(
      fc.anything().filter((value) => typeof value !== 'string' && !Array.isArray(value)),
      fc.constant('x'.repeat(40_000)),
      fc.constant(''),
      fc.constant(Array.from({ length: 501 }, () => 'run.hold')),
      fc.constant([{ toString: 'run.hold' }]),
      fc.constant(JSON.parse('{"__proto__":{"length":1}}')),
    );
    await fc.assert(
      fc.asyncProperty(junk, async (input) => {
        for (const channel of oneWay) fake.ipcMain.emit(channel, event, input);
        expect(await fake.ipcMain.handlers.get(channels.choose)?.(event, input)).toEqual([]);
        for (const service of Object.values(services)) expect(service).not.toHaveBeenCalled();
      }),
      { numRuns: 300 },
    );
  });

  it('is one of a fixed list', () => {
    const listening = [...fake.ipcMain.eventNames(), ...fake.ipcMain.handlers.keys()].map(String);
    expect(listening.toSorted()).toEqual([
      'studio:available',
      'studio:choose',
      'studio:connect',
      'studio:drag',
      'studio:show',
    ]);
  });
});
