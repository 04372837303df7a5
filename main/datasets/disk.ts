import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../shared/errors/index.ts';

/** What work in progress is named before its last rename. The next start removes what carries it. */
export const unfinishedPrefix = '.unfinished-';

/** Where `folder` is written before it is renamed into place: beside it, so that the rename stays on one disk. */
export function unfinishedOf(folder: string): string {
  return join(dirname(folder), unfinishedPrefix + basename(folder));
}

/** A file's size and digest. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes one file from front to back through a buffer, and knows its size and SHA-256 at the end. */
export class StreamedFile {
  readonly #path: string;
  readonly #handle: number;
  readonly #hash = createHash('sha256');
  readonly #buffer: Uint8Array;
  #used = 0;
  #bytes = 0;
  #isOpen = true;

  /** @param bufferBytes 1 MiB by default: large enough that calls cost nothing beside the copy. */
  constructor(path: string, bufferBytes = 1 << 20) {
    this.#path = path;
    this.#buffer = new Uint8Array(bufferBytes);
    this.#handle = writing(path, () => openSync(path, 'wx'));
  }

  /** Bytes given so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws StudioError `disk_full` or `folder_not_writable`. */
  write(data: Uint8Array): void {
    this.#bytes += data.length;
    if (this.#used + data.length > this.#buffer.length) this.#flush();
    if (data.length > this.#buffer.length) {
      this.#put(data);
      return;
    }
    this.#buffer.set(data, this.#used);
    this.#used += data.length;
  }

  /** Writes the rest and syncs it to the disk. The file is closed afterwards. */
  finish(): Digest {
    try {
      this.#flush();
      writing(this.#path, () => fsyncSync(this.#handle));
    } finally {
      this.abandon();
    }
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Closes without finishing. Harmless when it is closed. */
  abandon(): void {
    if (this.#isOpen) closeSync(this.#handle);
    this.#isOpen = false;
  }

  #flush(): void {
    this.#put(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #put(data: Uint8Array): void {
    this.#hash.update(data);
    writing(this.#path, () => {
      // A write may be cut short (by a nearly full disk): the rest is tried again, and says why.
      for (let at = 0; at < data.length;) at += writeSync(this.#handle, data, at, data.length - at);
    });
  }
}

/** Runs something that writes to `path`, and says what stopped it in the studio's words. */
export function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** A failed write as an error of the studio. */
export function writeError(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StudioError('disk_full', { what: basename(path) }, { cause });
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return new StudioError('folder_not_writable', { folder: dirname(path), reason: code }, { cause });
  }
  return cause;
}

/** Syncs a folder's list of names. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes the unfinished twin of `folder`, empty. */
export function beginFolder(folder: string): string {
  const unfinished = unfinishedOf(folder);
  writing(unfinished, () => {
    rmSync(unfinished, { recursive: true, force: true });
    // Not recursive: that hides why a folder cannot be made (a read-only disk).
    if (!existsSync(dirname(unfinished))) mkdirSync(dirname(unfinished), { recursive: true });
    mkdirSync(unfinished);
  });
  return unfinished;
}

/** Puts the finished twin in its place, durably. */
export function commitFolder(folder: string): void {
  const unfinished = unfinishedOf(folder);
  writing(folder, () => {
    syncFolder(unfinished);
    renameSync(unfinished, folder);
    syncFolder(dirname(folder));
  });
}

/** Removes what an unfinished write left. */
export function discardFolder(folder: string): void {
  rmSync(unfinishedOf(folder), { recursive: true, force: true });
}
