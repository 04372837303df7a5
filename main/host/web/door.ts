/**
 * Which connections are kept when many knock. Anybody on this computer can open connections, thousands and silently. So
 * those that have not shown the key are *strangers*: few of them are kept, the one that came first and asks for nothing goes
 * for the next, and none may be idle for long. Whoever has shown the key stays.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Door {
  /** A request with the key came over this connection: it is no stranger. */
  welcome(socket: Duplex): void;
}

export interface DoorOptions {
  /** Strangers kept at a time; 512 by default. A person's page is loaded as one, in a few connections. */
  readonly strangers?: number;
  /** How long a stranger may ask for nothing; ten seconds by default. */
  readonly idleMs?: number;
}

interface Stranger {
  /** Since when it asks for nothing, by the clock of `performance.now`; null while it is being answered. */
  idleSince: number | null;
}

export function watchDoor(
  server: Server,
  { strangers: most = 512, idleMs = 10_000 }: DoorOptions = {},
): Door {
  // In the order in which they came.
  const strangers = new Map<Duplex, Stranger>();

  function makeRoom(): void {
    if (strangers.size < most) return;
    const [first] = strangers.keys();
    let leaving = first;
    for (const [socket, { idleSince }] of strangers) {
      if (idleSince === null) continue;
      leaving = socket;
      break;
    }
    if (leaving === undefined) return;
    strangers.delete(leaving);
    leaving.destroy();
  }

  function sweep(): void {
    const now = performance.now();
    for (const [socket, { idleSince }] of strangers) {
      if (idleSince !== null && now - idleSince > idleMs) socket.destroy();
    }
  }

  server.on('connection', (socket: Socket) => {
    // Nothing is said of it: strangers shall not fill the log.
    socket.on('error', () => undefined);
    makeRoom();
    strangers.set(socket, { idleSince: performance.now() });
    socket.once('close', () => strangers.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const stranger = strangers.get(socket);
    if (stranger === undefined) return;
    stranger.idleSince = null;
    response.once('close', () => (stranger.idleSince = performance.now()));
  });
  const timer = setInterval(sweep, Math.min(1000, idleMs / 2));
  timer.unref();
  server.once('close', () => clearInterval(timer));
  return {
    welcome(socket) {
      strangers.delete(socket);
    },
  };
}
