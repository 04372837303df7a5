/**
 * The key of a start. It is printed as the fragment of the address (`#key=…`), which a browser sends to nobody, and the
 * page keeps it in memory and in the storage of its own origin, port included. There is no cookie: cookies ignore ports,
 * so every other server on this computer would be sent it.
 *
 * A key has two halves. The *secret* opens the socket and uploads. The *pass* only shows pictures and files: it stands in
 * the address of each (`?pass=…`), because an `<img>` can send nothing else. The halves are drawn apart, so none tells the other.
 * With the secret the host also proves itself (`/proof`): a window that was left open sends nothing to a program that took
 * the port meanwhile.
 *
 * It keeps out: pages of other sites, other servers and their pages at 127.0.0.1, other users of this computer, and who only
 * sees the address of a picture. It cannot keep out: programs of the same user, who can read the data folder itself; extensions
 * of the browser; and a program that took the port of an ended studio, where a person then *reloads* the window.
 *
 * A start on a free port has a key of its own. A start on a chosen port keeps its key in the data folder, so that open
 * windows go on after it; delete the file to have a new one.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';

export interface Key {
  /** `<secret>.<pass>`, as in the address. */
  readonly text: string;
  isSecret(candidate: string | null | undefined): boolean;
  isPass(candidate: string | null | undefined): boolean;
  /** What only the holder of the secret can answer. */
  prove(nonce: string): string;
}

/** Bytes of each half: 256 and 128 random bits. */
const [secretBytes, passBytes] = [32, 16] as const;
const form = /^[\w-]{43}\.[\w-]{22}$/;

export function drawKey(): Key {
  const half = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return keyOf(`${half(secretBytes)}.${half(passBytes)}`);
}

export function keyOf(text: string): Key {
  const [secret = '', pass = ''] = text.split('.');
  return {
    text,
    isSecret: (candidate) => isSame(candidate, secret),
    isPass: (candidate) => isSame(candidate, pass),
    prove: (nonce) => createHmac('sha256', secret).update(`studio:${nonce}`).digest('base64url'),
  };
}

/** The key in a file that only its owner may read; drawn where there is none, or where others could have read it. */
export async function keptKey(file: string): Promise<Key> {
  const text = await readPrivate(file);
  if (text !== null && form.test(text)) return keyOf(text);
  const key = drawKey();
  await rm(file, { force: true });
  // `wx`: never through a link that somebody put there.
  await writeFile(file, `${key.text}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  return key;
}

async function readPrivate(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file);
    const isPrivate = process.platform === 'win32' || (mode & 0o077) === 0;
    return isPrivate ? (await readFile(file, 'utf8')).trim() : null;
  } catch {
    return null;
  }
}

function isSame(candidate: string | null | undefined, wanted: string): boolean {
  const given = Buffer.from(candidate ?? '');
  const expected = Buffer.from(wanted);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
