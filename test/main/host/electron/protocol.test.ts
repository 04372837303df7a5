import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Studio } from '../../../../main/studio/types.ts';
import { contentSecurityPolicy } from '../../../../main/host/pages.ts';
import { createAnswer, schemePrivileges, servePages } from '../../../../main/host/electron/protocol.ts';
import * as fake from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const folder = mkdtempSync(join(tmpdir(), 'studio-pages-'));
const media = vi.fn((path: string) =>
  Promise.resolve(path === '/media/a.png' ? new Response('picture') : null),
);
let answer: (request: Request) => Promise<Response> = () => Promise.reject(new Error('not served yet'));

beforeAll(() => {
  mkdirSync(join(folder, 'pages', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'pages', 'index.html'), '<title>GAN Studio</title>');
  writeFileSync(join(folder, 'pages', 'assets', 'a.js'), 'export {}');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'pages', 'link.txt'));
  servePages({ media } as unknown as Studio, join(folder, 'pages'));
  const [scheme, handler] = fake.protocol.handle.mock.calls[0] as [string, typeof answer];
  expect(scheme).toBe('app');
  answer = handler;
});

const get = (url: string, init?: RequestInit) => answer(new Request(url, init));

describe('the app:// scheme', () => {
  it('(18) is an origin of its own, secure, and bound by the content security policy', () => {
    expect(schemePrivileges).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, bypassCSP: false },
    });
  });

  it('(7) serves the window under the same policy as the web host', async () => {
    const response = await get('app://studio/runs/r1');
    expect(await response.text()).toContain('GAN Studio');
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(contentSecurityPolicy).not.toContain('unsafe');
  });

  it('serves pictures of the studio', async () => {
    expect(await (await get('app://studio/media/a.png')).text()).toBe('picture');
    expect((await get('app://studio/media/b.png')).status).toBe(404);
  });

  it.each([
    'app://evil/index.html',
    'app://studio/../secret.txt',
    'app://studio/../../etc/passwd.txt',
    'app://studio/%2e%2e/secret.txt',
    'app://studio/..%2fsecret.txt',
    'app://studio/assets/..%2f..%2fsecret.txt',
    'app://studio/..%5csecret.txt',
    'app://studio/assets\\..\\..\\secret.txt',
    'app://studio/a.js%00.txt',
    'app://studio/%E0%A4%A.txt',
    'app://studio/link.txt',
  ])('(18) finds nothing at %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it('only reads', async () => {
    expect((await get('app://studio/', { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await get('app://studio/upload', { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  it('keeps the details of a failure to itself', async () => {
    const failing = createAnswer(() => Promise.reject(new Error('/home/me/secret')));
    const response = await failing(new Request('app://studio/'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it('says what to do where the window was not built', () => {
    expect(() => servePages({ media } as unknown as Studio, folder)).toThrow(
      expect.objectContaining({ code: 'page_not_built' }),
    );
  });
});
