import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../main/host/web/guard.ts';

const guard = createGuard(4321);
const cookie = guard.cookie.split(';')[0] ?? '';

function request(headers: Record<string, string>, hosts = ['127.0.0.1:4321']): IncomingMessage {
  return { headers, headersDistinct: { host: hosts } } as unknown as IncomingMessage;
}

describe('guard of the web host', () => {
  it('lets the own page in with its cookie', () => {
    expect(guard.check(request({ cookie }), 'read')).toBe('ok');
    expect(guard.check(request({ cookie, origin: 'http://localhost:4321' }), 'socket')).toBe('ok');
    expect(guard.check(request({ cookie, 'x-studio': '1' }), 'write')).toBe('ok');
  });

  it.each([
    ['another name (DNS rebinding)', ['evil.example:4321']],
    ['no name', []],
    ['two names', ['127.0.0.1:4321', 'evil.example']],
    ['another port', ['127.0.0.1:80']],
  ])('refuses a Host header with %s', (_, hosts) => {
    expect(guard.check(request({ cookie }, hosts), 'read')).toBe('wrong_host');
  });

  it.each(['null', 'https://evil.example', 'http://127.0.0.1:1'])('refuses the origin %s', (origin) => {
    for (const kind of ['read', 'write', 'socket'] as const) {
      expect(guard.check(request({ cookie, origin, 'x-studio': '1' }), kind)).toBe('wrong_origin');
    }
  });

  it('refuses a socket without an origin, and a write without the header that only a script of ours can set', () => {
    expect(guard.check(request({ cookie }), 'socket')).toBe('wrong_origin');
    expect(guard.check(request({ cookie }), 'write')).toBe('wrong_origin');
  });

  it('refuses a missing or wrong token', () => {
    expect(guard.check(request({}), 'read')).toBe('no_token');
    expect(guard.check(request({ cookie: `${cookie.split('=')[0]}=wrong` }), 'read')).toBe('no_token');
    expect(guard.isToken(`${guard.token}x`)).toBe(false);
  });

  it('makes a new token for every start', () => {
    expect(createGuard(4321).token).not.toBe(guard.token);
  });
});
