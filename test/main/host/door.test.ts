import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { watchDoor, type DoorOptions } from '../../../main/host/web/door.ts';

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

async function host(options: DoorOptions) {
  const server = createServer();
  const door = watchDoor(server, options);
  server.on('request', ({ url, socket }, response) => {
    if (url === '/with-key') door.welcome(socket);
    // `/slow` is never answered to its end.
    if (url === '/slow') response.write('…');
    else response.end('done');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => server.close().closeAllConnections() });
  return async (path?: string): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    await Promise.all([accepted, once(socket, 'connect')]);
    if (path === undefined) return socket;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'data');
    return socket;
  };
}
const gone = (socket: Socket): Promise<unknown> => once(socket.resume(), 'close');

it('lets the stranger go that came first, for the next one', async () => {
  const knock = await host({ strangers: 2 });
  const first = await knock();
  const second = await knock();
  const left = gone(first);
  await knock();
  await left;
  expect(second.readyState).toBe('open');
});

it('keeps who is being answered before who says nothing', async () => {
  const knock = await host({ strangers: 2 });
  const answered = await knock('/slow');
  const silent = await knock();
  const left = gone(silent);
  await knock();
  await left;
  expect(answered.readyState).toBe('open');
});

it('keeps who has shown the key, however many knock', async () => {
  const knock = await host({ strangers: 2, idleMs: 20 });
  const person = await knock('/with-key');
  const strangers = [await knock(), await knock(), await knock(), await knock()];
  await Promise.all(strangers.map(gone));
  person.write('GET /with-key HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(person, 'data');
});

it('lets nobody stay who says half a request, or nothing any more', async () => {
  const knock = await host({ idleMs: 20 });
  const half = await knock();
  half.write('GET / HTTP/1.1\r\nHos');
  const idle = await knock('/');
  await Promise.all([gone(half), gone(idle)]);
});
