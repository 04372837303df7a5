/**
 * Who may speak to the studio's web host. It listens on loopback only, yet every page of every browser on this
 * computer can reach loopback too: so each request must come from the host's own address (no DNS rebinding), from the
 * host's own page (no cross-site calls; WebSockets have no same-origin policy) and carry the token of this start.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type Verdict = 'ok' | 'wrong_host' | 'wrong_origin' | 'no_token';

export interface Guard {
  readonly token: string;
  /** The cookie that a browser gets in exchange for the token in the address it opened. */
  readonly cookie: string;
  check(request: IncomingMessage, kind: 'read' | 'write' | 'socket'): Verdict;
  isToken(candidate: string | null): boolean;
}

export function createGuard(port: number): Guard {
  const token = randomBytes(32).toString('base64url');
  const cookieName = `studio-${port}`;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const origins = hosts.map((host) => `http://${host}`);

  function isToken(candidate: string | null): boolean {
    const given = Buffer.from(candidate ?? '');
    const wanted = Buffer.from(token);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  function check(request: IncomingMessage, kind: 'read' | 'write' | 'socket'): Verdict {
    const named = request.headersDistinct.host ?? [];
    if (named.length !== 1 || !hosts.includes(named[0] ?? '')) return 'wrong_host';
    const { origin } = request.headers;
    if (origin === undefined ? kind === 'socket' : !origins.includes(origin)) return 'wrong_origin';
    // A form of a foreign page cannot set this header, and a script of one would need a preflight that is never granted.
    if (kind === 'write' && request.headers['x-studio'] !== '1') return 'wrong_origin';
    return isToken(cookieValue(request.headers.cookie, cookieName)) ? 'ok' : 'no_token';
  }

  return {
    token,
    cookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    check,
    isToken,
  };
}

function cookieValue(header: string | undefined, name: string): string | null {
  const pair = (header ?? '').split(/; */).find((word) => word.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}
