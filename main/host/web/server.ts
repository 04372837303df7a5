/** The web host: the same studio in a browser, for a computer without Electron or without a screen, and for tests. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StudioError } from '../../../shared/errors/index.ts';
import { detach, overhear } from '../../failures.ts';
import type { Studio } from '../../studio/index.ts';
import { createPages, plain } from '../pages.ts';
import { refusal, send, sendAndClose, sendError } from './answers.ts';
import { watchDoor, type Door, type DoorOptions } from './door.ts';
import { createGuard, type Check, type Wish } from './guard.ts';
import type { Key } from './key.ts';
import { acceptSockets } from './sockets.ts';
import { answerUpload } from './upload.ts';

export interface WebHost {
  /** The address to open, with the key of this start. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface WebOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The folder of the built window. */
  readonly pages: string;
  readonly key: Key;
  readonly door?: DoorOptions;
}

/** What an answer is made from. */
interface Host {
  readonly studio: Studio;
  readonly check: Check;
  readonly key: Key;
  readonly door: Door;
  readonly pages: (request: Request) => Promise<Response>;
}

/** A connection over which nothing moves for so long, in either direction, is dropped; sockets of the window live on. */
const stillMs = 120_000;
/** How many connections the system holds ready while the studio is busy, as far as it allows. */
const backlog = 4096;

/**
 * Serves the studio on loopback.
 * @throws StudioError `port_in_use`.
 */
export async function serveStudio(studio: Studio, options: WebOptions): Promise<WebHost> {
  const server = createServer({
    headersTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 30_000,
    // An upload may take hours; one that stands still is dropped.
    requestTimeout: 0,
  });
  server.timeout = stillMs;
  server.maxConnections = 1024;
  const door = watchDoor(server, options.door);
  const port = await listen(server, options.port);
  const { key } = options;
  const check = createGuard(port, key);
  const pages = createPages(options.pages, (path) => studio.media(path));
  const host: Host = { studio, check, key, door, pages };
  server.on('request', (request, response) => {
    for (const stream of [request, response]) stream.on('error', () => undefined);
    const answered = answer(host, request, response).catch((thrown: unknown) =>
      sendError(request, response, thrown),
    );
    // What is left are connections that went away while they were answered.
    detach(
      answered.catch(() => response.destroy()),
      'Answering a request',
    );
  });
  const sockets = acceptSockets(server, { check, door, router: studio.router });
  // From here on the port is ours: what fails later is said, and nothing ends.
  overhear(server, 'The web server');
  return {
    port,
    url: `http://127.0.0.1:${port}/#key=${key.text}`,
    async close() {
      sockets.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ port, host: '127.0.0.1', backlog });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new StudioError('port_in_use', { port }, { cause });
  }
  return (server.address() as AddressInfo).port;
}

async function answer(host: Host, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = addressOf(request.url ?? '/');
  if (url === null) {
    await sendAndClose(request, response, plain(400, 'Malformed address'));
    return;
  }
  const wish = wishOf(url.pathname);
  const verdict = host.check(request, wish);
  if (verdict !== 'ok') {
    await sendAndClose(request, response, refusal(verdict));
    return;
  }
  if (wish !== 'page') host.door.welcome(request.socket);
  const given = wish === 'write' ? await answerUpload(host.studio.uploads, request, url.pathname) : null;
  const reply = given ?? (await answerPage(host, request, url));
  if (reply.status >= 400 && !request.complete) await sendAndClose(request, response, reply);
  else await send(request, response, reply);
}

function wishOf(pathname: string): Wish {
  if (pathname.startsWith('/media/')) return 'media';
  return pathname === '/upload' || pathname.startsWith('/upload/') ? 'write' : 'page';
}

async function answerPage({ key, pages }: Host, request: IncomingMessage, url: URL): Promise<Response> {
  const { method = 'GET', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    const refused = plain(405, 'Method not allowed');
    refused.headers.set('allow', 'GET, HEAD');
    return refused;
  }
  if (url.pathname === '/proof') return plain(200, key.prove(url.searchParams.get('nonce') ?? ''));
  const accepted = headers['accept-encoding'];
  return pages(new Request(url, { method, ...(accepted && { headers: { 'accept-encoding': accepted } }) }));
}

/** The address of a request below a host of no meaning; null where it is none, or one of a proxy. */
function addressOf(text: string): URL | null {
  return text.startsWith('/') && !text.startsWith('//') ? URL.parse(text, 'http://studio') : null;
}
