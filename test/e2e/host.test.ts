import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { png } from '../helpers/pictures.ts';
import { startStudio, temporaryFolder, type Command } from '../helpers/terminal.ts';

let home: { path: string; remove: () => Promise<void> };
let studio: Command;
let address: URL;
let cookie: string;

/** One request over a raw connection: nothing is added to the headers that are given but what is said here. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: Buffer } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request(
      {
        host: '127.0.0.1',
        port: address.port,
        path,
        method,
        headers: { host: address.host, cookie, ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Whether a WebSocket with these headers is let in. */
function socketOpens(headers: Record<string, string>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${address.host}/rpc`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

beforeAll(async () => {
  home = await temporaryFolder('host');
  studio = startStudio(home.path, ['serve']);
  const serving = await studio.line((line) => line.event === 'serving');
  address = new URL(String(serving.url));
  cookie = '';
  const entered = await ask(address.pathname + address.search);
  cookie = String(entered.headers['set-cookie']?.[0]).split(';')[0] ?? '';
});
afterAll(async () => {
  studio.process.kill('SIGTERM');
  await studio.ended;
  await home.remove();
});

describe('web host', () => {
  it('exchanges the token of the address for a cookie that scripts cannot read', async () => {
    const { status, headers } = await ask(address.pathname + address.search, { headers: { cookie: '' } });
    expect(status).toBe(302);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict/);
  });

  it('serves the window with a strict policy', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('<title>GAN Studio');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(['/datasets', '/runs/abc?tab=log'])(
    'gives the window for its own page %s, so that reload works',
    async (path) => {
      expect((await ask(path)).body).toContain('<title>GAN Studio');
    },
  );

  it.each([
    '/../../etc/passwd',
    '/assets/../../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/..%5c..%5cetc%5cpasswd',
    '/assets/%00.js',
    '/%',
    '/media/work/..%2f..%2fstudio.db/x',
    '/media/runs/../../studio.db',
    '/media/datasets/none/items/0.png',
    '/media/exports/none',
  ])('finds nothing outside its folders: %s', async (path) => {
    const { status, body } = await ask(path);
    // A path that URL rules already flatten ends as an unknown page of the window, which is the window.
    expect(status >= 400 || body.includes('<title>GAN Studio')).toBe(true);
    expect(body).not.toMatch(/root:|gan-studio|SQLite/);
  });

  it('refuses foreign hosts, foreign origins and missing tokens', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { origin: 'null' } })).status).toBe(403);
    expect((await ask('/', { headers: { cookie: '' } })).status).toBe(401);
    expect((await ask('/upload', { method: 'POST' })).status).toBe(403);
  });

  it('lets only its own page open a socket', async () => {
    const own = `http://${address.host}`;
    expect(await socketOpens({ cookie, origin: own })).toBe(true);
    expect(await socketOpens({ cookie, origin: 'https://evil.example' })).toBe(false);
    expect(await socketOpens({ cookie })).toBe(false);
    expect(await socketOpens({ origin: own })).toBe(false);
    expect(await socketOpens({ cookie, origin: own, host: 'evil.example' })).toBe(false);
  });

  it('receives dropped files and refuses names that climb', async () => {
    const write = { 'x-studio': '1' };
    const opened = await ask('/upload', { method: 'POST', headers: write });
    const { id } = JSON.parse(opened.body) as { id: string };
    const body = await png(8, 8, 1);
    expect((await ask(`/upload/${id}/cats/one.png`, { method: 'PUT', headers: write, body })).status).toBe(
      204,
    );
    for (const path of ['..%2fstudio.db', 'cats/..%2f..%2fx', 'CON', 'a%00b']) {
      const refused = await ask(`/upload/${id}/${path}`, { method: 'PUT', headers: write, body });
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'upload_path_unsafe' });
    }
    const lost = await ask(`/upload/${'0'.repeat(8)}/x.png`, { method: 'PUT', headers: write, body });
    expect(JSON.parse(lost.body)).toMatchObject({ code: 'upload_not_found' });
  });

  it('survives a request that is never finished', async () => {
    const slow = request({ host: '127.0.0.1', port: address.port, method: 'POST', path: '/upload' });
    slow.on('error', () => undefined);
    slow.flushHeaders();
    expect((await ask('/')).status).toBe(200);
    slow.destroy();
  });

  it('says that a port is taken', async () => {
    const other = await temporaryFolder('port');
    const second = startStudio(other.path, ['serve', '--port', address.port]);
    expect((await second.ended).last).toMatchObject({ event: 'error', code: 'port_in_use' });
    await other.remove();
  });
});
