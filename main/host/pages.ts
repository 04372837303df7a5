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

/** Encodings that the build makes (main/dev/compress.ts), the smallest first, and what their files end in. */
export const compressed: Readonly<Record<string, string>> = { br: '.br', gzip: '.gz' };

/** The answer to one request of the window. Unknown pages get `index.html`: the window routes them itself. */
export function createPages(folder: string, media: Media): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed');
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/media/')) return secured((await media(pathname)) ?? plain(404, 'Not found'));
    return secured(await page(folder, pathname, request.headers.get('accept-encoding') ?? ''));
  };
}

async function page(folder: string, pathname: string, accepted: string): Promise<Response> {
  const name = decode(pathname);
  if (name === null) return plain(404, 'Not found');
  const isFile = extname(name) !== '';
  const file = isFile ? name : 'index.html';
  const found = await readSmallest(folder, file, accepted);
  if (found === null) return plain(404, 'Not found');
  // Vite puts a hash of the content into the name of every file in assets/, so those never change.
  const cache = name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  const type = contentTypes[extname(file)] ?? 'application/octet-stream';
  const { content, encoding } = found;
  return new Response(content, {
    headers: {
      'content-type': type,
      'content-length': String(content.byteLength),
      'cache-control': cache,
      vary: 'Accept-Encoding',
      ...(encoding !== null && { 'content-encoding': encoding }),
    },
  });
}

interface Found {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly encoding: string | null;
}

/** A file as the build compressed it beside the file, in the smallest form that is accepted; else as it is. */
async function readSmallest(folder: string, name: string, accepted: string): Promise<Found | null> {
  for (const [encoding, suffix] of Object.entries(compressed)) {
    if (!accepts(accepted, encoding)) continue;
    const content = await readInside(folder, `${name}${suffix}`);
    if (content !== null) return { content, encoding };
  }
  const content = await readInside(folder, name);
  return content === null ? null : { content, encoding: null };
}

/** Whether an `Accept-Encoding` names an encoding, and not with a weight of nothing (`br;q=0`). */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((word) => {
    const [name = '', ...parameters] = word.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
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
