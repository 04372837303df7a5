/** The only door to the studio: typed calls of the contract over whatever line there is, and uploads of the browser. */
import { createORPCClient, type ClientLink } from '@orpc/client';
import {
  errorValueSchema,
  fromWire,
  mapErrors,
  StudioError,
  type StudioClient,
} from '../shared/contract/index.ts';
import { type Line, Connection, openPort, openSocket } from './connection.svelte.ts';
import { isProven, keyRing } from './key.svelte.ts';

const bridge = typeof window === 'undefined' ? undefined : window.studio;

export const connection = new Connection(() => (bridge === undefined ? openOwnSocket() : openPort(bridge)));

/**
 * A line to the host of this page. The key is sent to nobody but the studio that it belongs to; one that was printed or
 * pasted just now belongs to the one that answers.
 * @throws StudioError `key_refused`, `connection_lost`
 */
async function openOwnSocket(): Promise<Line> {
  const { key, isFresh } = keyRing;
  if (key === null || !(isFresh || (await isProven(key)))) {
    keyRing.refresh();
    throw new StudioError('key_refused', {});
  }
  try {
    return await openSocket(`ws://${location.host}/rpc`, ['studio', `key.${key.secret}`]);
  } finally {
    keyRing.wasTried();
  }
}

/** Sends each call over the line of the moment, and gives errors back as the studio threw them. */
const link: ClientLink<object> = {
  call: (path, input, options) =>
    mapErrors(async () => (await connection.line()).link.call(path, input, options), fromWire),
};

export const api: StudioClient = createORPCClient(link);

/** Whether the window runs in the desktop: files then have paths and need no upload. */
export const isDesktop = bridge !== undefined;

/** Opens an upload, which holds the files of one drop. */
export async function openUpload(): Promise<string> {
  const response = await fetch('/upload', { method: 'POST', headers: keyHeader() });
  const answer: unknown = await readAnswer(response);
  if (typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string') {
    return answer.id;
  }
  throw new StudioError('internal', { what: 'the upload has no id' });
}

/** Takes an upload back that will not be finished. A studio that is gone has discarded it already. */
export async function discardUpload(upload: string): Promise<void> {
  await fetch(`/upload/${upload}`, { method: 'DELETE', headers: keyHeader() }).catch(() => undefined);
}

const keyHeader = (): Record<string, string> => ({ 'x-studio-key': keyRing.key?.secret ?? '' });

/** Streams one file into an upload, under its path below the dropped folder. */
export async function uploadFile(
  upload: string,
  path: string,
  file: Blob,
  signal: AbortSignal,
): Promise<void> {
  const address = path.split('/').map(encodeURIComponent).join('/');
  const response = await fetch(`/upload/${upload}/${address}`, {
    method: 'PUT',
    headers: keyHeader(),
    body: file,
    signal,
  });
  await readAnswer(response);
}

/** The JSON of an answer. @throws StudioError what the studio said, where it refused. */
async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  let value: unknown = null;
  try {
    value = text === '' ? null : JSON.parse(text);
  } catch {
    // An answer that is not JSON is said as it is.
  }
  if (response.ok) return value;
  const failure = errorOf(value);
  throw failure ?? new StudioError('internal', { what: text === '' ? response.statusText : text });
}

function errorOf(value: unknown): StudioError | null {
  const parsed = errorValueSchema.safeParse(value);
  return parsed.success ? StudioError.fromValue(parsed.data) : null;
}
