/**
 * The key of the studio's start, in a browser. It comes as the fragment of the address (`#key=<secret>.<pass>`), which the
 * browser sends to nobody. It leaves the address at once and stays in memory, and in the storage of this origin, so
 * that a reload or another tab goes on. No cookie: other servers on this computer would be sent it. On the desktop
 * there is no key.
 */

const storageName = 'studio-key';
const form = /^([\w-]{43})\.([\w-]{22})$/;

/** Opens the socket and uploads, and shows pictures. */
export interface Key {
  readonly secret: string;
  readonly pass: string;
}

class KeyRing {
  #key = $state.raw<Key | null>(null);
  /** Whether it was pasted or printed just now: the studio that it belongs to is there. */
  #isFresh = false;

  get key(): Key | null {
    return this.#key;
  }

  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** Takes the key out of the page's address, or out of storage. */
  take(): void {
    const inAddress = keyIn(location.hash);
    if (inAddress === null) {
      this.#key = parse(stored());
      return;
    }
    history.replaceState(history.state, '', `${location.pathname}${location.search}`);
    this.put(inAddress);
  }

  /** Takes keys that come later: pasted into the address, or given to another tab. Returns how to stop. */
  follow(onkey: () => void): () => void {
    const end = new AbortController();
    const { signal } = end;
    const inAddress = () => {
      if (keyIn(location.hash) === null) return;
      this.take();
      onkey();
    };
    const inOtherTab = (event: StorageEvent) => {
      if (event.key !== storageName) return;
      this.refresh();
      onkey();
    };
    window.addEventListener('hashchange', inAddress, { signal });
    window.addEventListener('storage', inOtherTab, { signal });
    return () => end.abort();
  }

  put(text: string): void {
    this.#key = parse(text);
    this.#isFresh = true;
    try {
      localStorage.setItem(storageName, text);
    } catch {
      // Storage may be forbidden: the key then lives as long as the page.
    }
  }

  /** It was sent: from now on the studio has to prove itself first. */
  wasTried(): void {
    this.#isFresh = false;
  }

  /** Another tab may have been given a newer one. */
  refresh(): void {
    const text = stored();
    if (text !== null) this.#key = parse(text);
  }
}

export const keyRing = new KeyRing();

/** An address of the studio's pictures and files as a browser may ask for it; any other address as it is. */
export function served(address: string): string {
  const { key } = keyRing;
  if (key === null || !address.startsWith('/media/')) return address;
  return `${address}${address.includes('?') ? '&' : '?'}pass=${key.pass}`;
}

/** What a pasted text leads to: this very studio, another one, or nowhere. */
export function readAddress(text: string): { readonly here: string } | { readonly elsewhere: string } | null {
  const url = URL.parse(text.trim());
  const key = url === null ? null : keyIn(url.hash);
  if (url === null || key === null || url.protocol !== 'http:') return null;
  if (url.origin === location.origin) return { here: key };
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) ? { elsewhere: url.href } : null;
}

/**
 * Whether the studio that answers here holds the key, which it proves without being sent it: another program may have its
 * port by now. False where it does not.
 * @throws TypeError where nobody answers.
 */
export async function isProven({ secret }: Key): Promise<boolean> {
  const nonce = encode(crypto.getRandomValues(new Uint8Array(16)));
  const answer = await fetch(`/proof?nonce=${nonce}`, { cache: 'no-store' });
  const proof = await answer.text();
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const own = await crypto.subtle.importKey('raw', utf8.encode(secret), algorithm, false, ['sign']);
  const wanted = await crypto.subtle.sign('HMAC', own, utf8.encode(`studio:${nonce}`));
  return answer.ok && proof === encode(new Uint8Array(wanted));
}

function encode(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function keyIn(hash: string): string | null {
  const text = new URLSearchParams(hash.slice(1)).get('key');
  return text !== null && form.test(text) ? text : null;
}

function parse(text: string | null): Key | null {
  const [, secret, pass] = form.exec(text ?? '') ?? [];
  return secret === undefined || pass === undefined ? null : { secret, pass };
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageName);
  } catch {
    return null;
  }
}
