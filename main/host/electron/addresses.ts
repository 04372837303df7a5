/** Which addresses the desktop knows: its own, and the few it hands to the system's browser. Everything else is refused. */

/** The scheme and host of the window. A scheme of our own has the privileges we give it, unlike `file:`. */
export const appScheme = 'app';
export const appHost = 'studio';
export const appAddress = `${appScheme}://${appHost}/`;

/** Where papers, code and licences live. Subdomains are not included: each host that is meant is named. */
const externalHosts: ReadonlySet<string> = new Set([
  'arxiv.org',
  'creativecommons.org',
  'doi.org',
  'github.com',
  'jmlr.org',
  'onnxruntime.ai',
  'openaccess.thecvf.com',
  'openreview.net',
  'papers.nips.cc',
  'proceedings.mlr.press',
  'proceedings.neurips.cc',
]);

/** Whether an address belongs to the studio's own window. Node gives schemes of our own no origin, so the parts are compared. */
export function isOwnAddress(address: string): boolean {
  const url = parse(address);
  return (
    url !== null &&
    url.protocol === `${appScheme}:` &&
    url.host === appHost &&
    url.username === '' &&
    url.password === ''
  );
}

/** Whether an address is a page of the window: the only place a frame may go to. Media are shown in pages, never as one. */
export function isOwnPage(address: string): boolean {
  return isOwnAddress(address) && mediaPath(address) === null;
}

/** The path of one of the studio's pictures or files, percent-encoding kept; null for any other address. */
export function mediaPath(address: string): string | null {
  const url = parse(address.startsWith('/') ? `${appAddress}${address.slice(1)}` : address);
  if (url === null || !isOwnAddress(url.href)) return null;
  return url.pathname.startsWith('/media/') ? url.pathname : null;
}

/**
 * Whether the window may load from an address. `data:` and `blob:` never leave the process; `devtools:` is the
 * inspector, which only an unpacked studio has.
 */
export function isAllowedRequest(address: string, options: { readonly isPackaged: boolean }): boolean {
  const url = parse(address);
  if (url === null) return false;
  if (url.protocol === 'blob:') return isOwnAddress(url.pathname);
  if (url.protocol === 'data:') return true;
  if (url.protocol === 'devtools:') return !options.isPackaged;
  return isOwnAddress(address);
}

/** Whether a link may be handed to the system's browser: https to a known host, without port or credentials. */
export function isExternalAddress(address: string): boolean {
  const url = parse(address);
  if (url?.protocol !== 'https:' || url.port !== '') return false;
  return url.username === '' && url.password === '' && externalHosts.has(url.hostname);
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
