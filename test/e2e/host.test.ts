import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { png } from '../helpers/pictures.ts';
import { startStudio, temporaryFolder, type Command } from '../helpers/terminal.ts';

let home: { path: string; remove: () => Promise<void> };
let studio: Command;
let address: URL;
let secret: string;
let pass: string;

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
        headers: { host: address.host, ...headers },
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

/** What is answered to bytes that a browser would not send. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(address.port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

/** Whether a WebSocket with these headers is let in. */
function socketOpens(
  headers: Record<string, string>,
  protocols = ['studio', `key.${secret}`],
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${address.host}/rpc`, protocols, { headers });
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
  [secret = '', pass = ''] = address.hash.replace('#key=', '').split('.');
});
afterAll(async () => {
  studio.process.kill('SIGTERM');
  await studio.ended;
  await home.remove();
});

describe('web host', () => {
  it('keeps its key where no browser sends it, and sets no cookie, which every other server here would get', async () => {
    expect(address.search).toBe('');
    expect((await ask('/')).headers['set-cookie']).toBeUndefined();
  });

  it('proves itself to a window that was left open, by its secret', async () => {
    const { body } = await ask('/proof?nonce=abc');
    expect(body).toBe(createHmac('sha256', secret).update('studio:abc').digest('base64url'));
  });

  it('sends the window compressed to browsers that can read it', async () => {
    const { headers } = await ask('/', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect((await ask('/')).headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['GET http://evil.example/ HTTP/1.1\r\nHost: $', 400],
    ['GET //evil.example/ HTTP/1.1\r\nHost: $', 400],
    ['GET / HTTP/1.1\r\nHost: $\r\nContent-Length: x', 400],
    ['nonsense', 400],
    ['GET / HTTP/1.1', 400],
    ['TRACE / HTTP/1.1\r\nHost: $', 405],
    ['OPTIONS * HTTP/1.1\r\nHost: $', 400],
    ['DELETE / HTTP/1.1\r\nHost: $', 405],
    ['HEAD / HTTP/1.1\r\nHost: $', 200],
    ['HEAD /nothing.js HTTP/1.1\r\nHost: $', 404],
    [`GET / HTTP/1.1\r\nHost: $\r\nX: ${'x'.repeat(20_000)}`, 431],
  ])('answers %j', async (text, status) => {
    const answer = await raw(`${text.replace('$', address.host)}\r\nConnection: close\r\n\r\n`);
    expect(Number(answer.split(' ')[1])).toBe(status);
    // Nothing follows the headers of an answer to HEAD.
    if (text.startsWith('HEAD')) expect(answer.split('\r\n\r\n')[1]).toBe('');
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
    const { status, body } = await ask(path.startsWith('/media/') ? `${path}?pass=${pass}` : path);
    // A path that URL rules already flatten ends as an unknown page of the window, which is the window.
    expect(status >= 400 || body.includes('<title>GAN Studio')).toBe(true);
    expect(body).not.toMatch(/root:|gan-studio|SQLite/);
  });

  it('refuses foreign hosts, foreign origins and missing keys', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { origin: 'null' } })).status).toBe(403);
    expect((await ask('/media/exports/none')).status).toBe(401);
    expect((await ask(`/media/exports/none?pass=${pass}`)).status).toBe(404);
    expect((await ask('/upload', { method: 'POST' })).status).toBe(401);
    expect((await ask('/upload', { method: 'POST' })).headers.connection).toBe('close');
  });

  it('lets only its own page open a socket', async () => {
    const own = `http://${address.host}`;
    expect(await socketOpens({ origin: own })).toBe(true);
    expect(await socketOpens({ origin: 'https://evil.example' })).toBe(false);
    expect(await socketOpens({})).toBe(false);
    expect(await socketOpens({ origin: own }, ['studio'])).toBe(false);
    expect(await socketOpens({ origin: own }, ['studio', `key.${pass}`])).toBe(false);
    expect(await socketOpens({ origin: own, host: 'evil.example' })).toBe(false);
  });

  it('receives dropped files and refuses names that climb', async () => {
    const write = { 'x-studio-key': secret };
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
    const again = await ask(`/upload/${id}/cats/one.png`, { method: 'PUT', headers: write, body });
    expect(JSON.parse(again.body)).toMatchObject({ code: 'upload_name_taken' });
    expect((await ask(`/upload/${id}`, { method: 'DELETE', headers: write })).status).toBe(204);
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
