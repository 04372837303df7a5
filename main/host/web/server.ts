/** The web host: the same studio in a browser, for a computer without Electron or without a screen, and for tests. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { StudioError, toStudioError } from '../../../shared/errors/index.ts';
import type { Studio } from '../../studio/index.ts';
import { createPages, plain } from '../pages.ts';
import { createGuard, type Guard, type Verdict } from './guard.ts';
import { answerUpload } from './upload.ts';

export interface WebHost {
  /** The address to open, with the token of this start. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the studio on loopback.
 * @param port 0 takes a free one.
 * @throws StudioError `port_in_use`.
 */
export async function serveStudio(
  studio: Studio,
  options: { readonly port: number; readonly pages: string },
): Promise<WebHost> {
  const server = createServer({ headersTimeout: 10_000, keepAliveTimeout: 30_000, requestTimeout: 0 });
  server.maxConnections = 128;
  const port = await listen(server, options.port);
  const guard = createGuard(port);
  const pages = createPages(options.pages, (path) => studio.media(path));
  server.on('request', (request, response) => {
    answer(studio, guard, pages, request, response).catch((thrown: unknown) => refuse(response, thrown));
  });
  const sockets = acceptSockets(server, guard, studio);
  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${guard.token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new StudioError('port_in_use', { port }, { cause });
  }
  return (server.address() as AddressInfo).port;
}

async function answer(
  studio: Studio,
  guard: Guard,
  pages: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://studio');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const verdict = guard.check(request, isRead ? 'read' : 'write');
  const token = url.searchParams.get('token');
  if (isRead && token !== null && (verdict === 'ok' || verdict === 'no_token') && guard.isToken(token)) {
    // The address of the terminal is used once: the browser keeps the token as a cookie, out of its history.
    url.searchParams.delete('token');
    response.writeHead(302, { 'set-cookie': guard.cookie, location: `${url.pathname}${url.search}` }).end();
    return;
  }
  if (verdict !== 'ok') await send(response, refusal(verdict));
  else if (url.pathname === '/upload' || url.pathname.startsWith('/upload/')) {
    await send(response, await answerUpload(studio.uploads, request, url.pathname));
  } else {
    await send(response, await pages(new Request(url, { method: request.method ?? 'GET' })));
  }
}

function refusal(verdict: Exclude<Verdict, 'ok'>): Response {
  return verdict === 'no_token'
    ? plain(401, 'Open the address that “studio serve” printed: it carries the token of this start.')
    : plain(403, 'This request does not come from the studio’s own page.');
}

/** Puts a web Response on the wire, body as it comes. */
async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body), response);
}

/** An error of a request: said if nothing was sent yet; otherwise the connection ends, so that half an answer is noticed. */
function refuse(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) response.destroy();
  else {
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify(toStudioError(thrown).toValue()));
  }
}

/** Accepts `/rpc` sockets of the studio's own page and lets them speak the contract. */
function acceptSockets(server: Server, guard: Guard, studio: Studio): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 8 << 20 });
  const handler = new RPCHandler(studio.router);
  server.on('upgrade', (request, socket, head) => {
    const verdict = request.url === '/rpc' ? guard.check(request, 'socket') : 'wrong_host';
    if (verdict !== 'ok') {
      socket.end(`HTTP/1.1 ${verdict === 'no_token' ? 401 : 403} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => void handler.upgrade(client));
  });
  return sockets;
}
