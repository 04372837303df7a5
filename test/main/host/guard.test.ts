import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../main/host/web/guard.ts';
import { drawKey } from '../../../main/host/web/key.ts';

const key = drawKey();
const [secret = '', pass = ''] = key.text.split('.');
const check = createGuard(4321, key);

function request(
  headers: Record<string, string> = {},
  { hosts = ['127.0.0.1:4321'], url = '/' }: { hosts?: string[]; url?: string } = {},
): IncomingMessage {
  const distinct = {
    host: hosts,
    'x-studio-key': 'x-studio-key' in headers ? [headers['x-studio-key']] : [],
  };
  return { url, headers, headersDistinct: distinct } as unknown as IncomingMessage;
}
const socket = (word: string): Record<string, string> => ({
  origin: 'http://localhost:4321',
  'sec-websocket-protocol': `studio, key.${word}`,
});

describe('guard of the web host', () => {
  it('gives the window’s own files to whoever names this host: they hold no secrets', () => {
    expect(check(request(), 'page')).toBe('ok');
  });

  it('lets the own page in with the half of the key that a thing needs', () => {
    expect(check(request(socket(secret)), 'socket')).toBe('ok');
    expect(check(request({ 'x-studio-key': secret }), 'write')).toBe('ok');
    expect(check(request({}, { url: `/media/runs/a/samples/1.png?pass=${pass}` }), 'media')).toBe('ok');
  });

  it.each([
    ['another name (DNS rebinding)', ['evil.example:4321']],
    ['no name', []],
    ['two names', ['127.0.0.1:4321', 'evil.example']],
    ['another port', ['127.0.0.1:80']],
  ])('refuses a Host header with %s', (_, hosts) => {
    expect(check(request({}, { hosts }), 'page')).toBe('wrong_host');
  });

  it.each(['null', 'https://evil.example', 'http://127.0.0.1:1'])('refuses the origin %s', (origin) => {
    for (const wish of ['page', 'media', 'write', 'socket'] as const) {
      expect(check(request({ ...socket(secret), origin, 'x-studio-key': secret }), wish)).toBe(
        'wrong_origin',
      );
    }
  });

  it('refuses a socket without an origin: only browsers have the window', () => {
    const bare = { 'sec-websocket-protocol': `studio, key.${secret}` };
    expect(check(request(bare), 'socket')).toBe('wrong_origin');
  });

  it('knows no cookie, which every server on this computer would be sent', () => {
    const cookie = `studio-4321=${secret}; key=${key.text}`;
    expect(check(request({ cookie }), 'media')).toBe('no_key');
    expect(check(request({ cookie }), 'write')).toBe('no_key');
    expect(check(request({ cookie, origin: 'http://localhost:4321' }), 'socket')).toBe('no_key');
  });

  it('refuses a missing, wrong or other half of the key: who sees the address of a picture gets pictures only', () => {
    expect(check(request(socket(pass)), 'socket')).toBe('no_key');
    expect(check(request({ 'x-studio-key': pass }), 'write')).toBe('no_key');
    expect(check(request({ 'x-studio-key': `${secret}x` }), 'write')).toBe('no_key');
    expect(check(request({}, { url: '/media/x' }), 'media')).toBe('no_key');
    expect(check(request({}, { url: `/media/x?pass=${secret}` }), 'media')).toBe('no_key');
  });
});
