/**
 * Who may speak to the studio's web host. It listens on loopback only, yet every page of every browser on this
 * computer can reach loopback too: so each request must name the host's own address (no DNS rebinding), must not come from
 * another page (WebSockets have no same-origin policy), and must carry the half of the key that it needs (see key.ts).
 */
import type { IncomingMessage } from 'node:http';
import type { Key } from './key.ts';

export type Verdict = 'ok' | 'wrong_host' | 'wrong_origin' | 'no_key';

/** What a request wants: the window's own files, which hold no secrets, or something of the person's. */
export type Wish = 'page' | 'media' | 'write' | 'socket';

/** The protocol that the window speaks over its socket. The secret comes beside it: a browser can add no header there. */
export const socketProtocol = 'studio';
const secretProtocol = /^key\.([\w-]+)$/;

export type Check = (request: IncomingMessage, wish: Wish) => Verdict;

export function createGuard(port: number, key: Key): Check {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const origins = hosts.map((host) => `http://${host}`);

  function hasKey(request: IncomingMessage, wish: Wish): boolean {
    switch (wish) {
      case 'page':
        return true;
      case 'media':
        return key.isPass(/[?&]pass=([^&]*)/.exec(request.url ?? '')?.[1]);
      case 'write':
        return key.isSecret(request.headersDistinct['x-studio-key']?.[0]);
      case 'socket':
        return key.isSecret(secretOf(request.headers['sec-websocket-protocol']));
    }
  }

  return (request, wish) => {
    const named = request.headersDistinct.host ?? [];
    if (named.length !== 1 || !hosts.includes(named[0] ?? '')) return 'wrong_host';
    const { origin } = request.headers;
    // A form of a foreign page cannot set a header, and a script of one would need a preflight that is never granted.
    if (origin === undefined ? wish === 'socket' : !origins.includes(origin)) return 'wrong_origin';
    return hasKey(request, wish) ? 'ok' : 'no_key';
  };
}

function secretOf(protocols: string | undefined): string | undefined {
  const offered = (protocols ?? '').split(',').map((word) => word.trim());
  return offered.flatMap((word) => secretProtocol.exec(word)?.[1] ?? [])[0];
}
