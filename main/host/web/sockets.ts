/** Accepts `/rpc` sockets of the studio's own page and lets them speak the contract. */
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler, type MinimalWebsocket } from '@orpc/server/websocket';
import { WebSocketServer, type WebSocket } from 'ws';
import { detach } from '../../failures.ts';
import type { StudioRouter } from '../../studio/router.ts';
import type { Door } from './door.ts';
import { socketProtocol, type Check } from './guard.ts';

type Handler = Pick<RPCHandler<object>, 'message' | 'close'>;

export interface Sockets {
  /** Ends them all at once. */
  close(): void;
}

/** Messages of the window are small; its pictures are uploaded elsewhere. */
const longestBytes = 8 << 20;
/** WebSocket's own code for a message that is not what was agreed on. */
const malformed = 1007;

export function acceptSockets(
  server: Server,
  { check, door, router }: { readonly check: Check; readonly door: Door; readonly router: StudioRouter },
): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestBytes,
    handleProtocols: () => socketProtocol,
  });
  const handler: Handler = new RPCHandler(router);
  server.on('upgrade', (request, socket, head) => {
    // Node listens to it no more, and its other side may be gone already.
    socket.on('error', () => undefined);
    const verdict = request.url === '/rpc' ? check(request, 'socket') : 'wrong_host';
    if (verdict !== 'ok') {
      refuse(socket, verdict === 'no_key' ? 401 : 403);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      door.welcome(socket);
      converse(client, handler);
    });
  });
  return {
    close() {
      for (const client of sockets.clients) client.terminate();
    },
  };
}

function refuse(socket: Duplex, status: 401 | 403): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Length: 0',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`, () => socket.destroy());
}

/** A frame or message that means nothing ends the conversation: a window of ours sends none. */
function converse(client: WebSocket, handler: Handler): void {
  const line: MinimalWebsocket = {
    addEventListener: () => undefined,
    send: (message) => client.send(message),
  };
  // `ws` closes the connection by itself after it has told.
  client.on('error', () => undefined);
  client.on('message', (data, isBinary) => {
    const bytes = bytesOf(data);
    const message = isBinary ? new Uint8Array(bytes).buffer : bytes.toString('utf8');
    const heard = handler.message(line, message).catch(() => client.close(malformed, 'malformed message'));
    detach(heard, 'Closing a socket');
  });
  client.on('close', () => handler.close(line));
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
