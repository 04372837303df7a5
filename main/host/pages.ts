/**
 * What both hosts serve: the built window, and the studio's media. The web host answers HTTP with it, the desktop
 * host its `app://` protocol; neither adds paths of its own.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Answers a GET by its path (percent-encoding still in place); null where there is nothing. */
export type Media = (path: string) => Promise<Response | null>;

/**
 * No inline script or style, no other origin. Trusted Types keep strings out of script sinks; the one policy is Svelte's.
 * `connect-src 'self'` covers the web host's socket to the same origin.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

export const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.woff2': 'font/woff2',
  '.onnx': 'application/octet-stream',
};

/** The answer to one request of the window. Unknown pages get `index.html`: the window routes them itself. */
export function createPages(folder: string, media: Media): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed');
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/media/')) return secured((await media(pathname)) ?? plain(404, 'Not found'));
    return secured(await page(folder, pathname));
  };
}

async function page(folder: string, pathname: string): Promise<Response> {
  const name = decode(pathname);
  if (name === null) return plain(404, 'Not found');
  const isFile = extname(name) !== '';
  const content = await readInside(folder, isFile ? name : 'index.html');
  if (content === null) return plain(404, 'Not found');
  // Vite puts a hash of the content into the name of every file in assets/, so those never change.
  const cache = name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  const type = contentTypes[isFile ? extname(name) : '.html'] ?? 'application/octet-stream';
  return new Response(content, { headers: { 'content-type': type, 'cache-control': cache } });
}

/** A path with its percent-encoding resolved, or null where it is malformed or tries to climb. */
function decode(pathname: string): string | null {
  try {
    const name = decodeURIComponent(pathname);
    return /[\0\\]|(^|\/)\.\.?(\/|$)/.test(name) ? null : name;
  } catch {
    return null;
  }
}

/** Reads a file that really lies below `folder`, links resolved; null where it does not. */
async function readInside(folder: string, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const [base, file] = await Promise.all([realpath(folder), realpath(join(folder, name))]);
    return file.startsWith(base + sep) ? new Uint8Array(await readFile(file)) : null;
  } catch {
    return null;
  }
}

function secured(response: Response): Response {
  for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);
  return response;
}

export function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
