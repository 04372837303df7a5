/**
 * Files that are either old or new, never half: written under a temporary name in the same folder, synced, renamed,
 * and the folder synced. What the disk refuses becomes an error a person can act on.
 */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { link, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StudioError } from '../../shared/errors/index.ts';

/** Every temporary file and folder of the studio begins with this; what is left of them after a crash is garbage. */
export const temporaryPrefix = '.tmp-';

let temporaries = 0;

/** A free temporary name beside `path`, on the same file system, so that it can be renamed to `path`. */
export function temporaryNameFor(path: string): string {
  temporaries += 1;
  return join(dirname(path), `${temporaryPrefix}${basename(path)}-${process.pid}-${temporaries}`);
}

/**
 * Replaces the file `path` as a whole. After it returns, the new content survives a power cut; if it throws, the old
 * content is untouched.
 * @throws StudioError `disk_full`, `folder_not_writable`.
 */
export async function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryNameFor(path);
  try {
    await writeSynced(temporary, data);
    await renameSynced(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(error, path);
  }
}

/**
 * Writes the file `path` as a whole where there is none; one that is there stays, even if it came a moment ago.
 * @throws StudioError `output_taken`, `disk_full`, `folder_not_writable`.
 */
export async function writeNewFile(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryNameFor(path);
  try {
    await writeSynced(temporary, data);
    await linkOrRename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') {
      throw new StudioError('output_taken', { file: path }, { cause: error });
    }
    throw diskError(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A link, unlike a rename, never replaces. Disks without links (FAT) are looked at first. */
async function linkOrRename(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') throw error;
    if (await exists(to)) throw new StudioError('output_taken', { file: to });
    await renamePatiently(from, to);
  }
}

/** Writes a new file and syncs it. It is not safe against a crash until its folder is synced as well. */
export async function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(data);
  await file.sync();
}

/** Renames a file or folder and syncs the folder that holds its name. */
export async function renameSynced(from: string, to: string): Promise<void> {
  await renamePatiently(from, to);
  await syncFolder(dirname(to));
}

/** Windows refuses a rename while a virus scanner or an indexer has the file open: usually for a moment only. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const isBusy =
        process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCodeOf(error));
      if (!isBusy || attempt === 8) throw error;
      await sleep(10 * 2 ** attempt);
    }
  }
}

/** Makes names in a folder durable. Windows has no such call; NTFS journals names itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder: FileHandle = await open(path, 'r');
  await folder.sync();
}

/** Removes what crashed writers left in a folder (not in the folders below it). Only safe while nobody writes there. */
export async function removeTemporaries(folder: string): Promise<void> {
  const left = (await namesIn(folder)).filter((name) => name.startsWith(temporaryPrefix));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
}

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function hashOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Makes a folder, and those above it that are missing. Node's own way does not end where a folder cannot be made
 * although the one above it is there, as in /proc.
 */
export function makeFolders(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  try {
    mkdirSync(path);
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST' || !isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Gives a file that must not be used any more another name beside it. Returns that name; null where there is no file. */
export async function setAside(path: string): Promise<string | null> {
  if (!(await exists(path))) return null;
  const stem = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  let aside = stem;
  for (let n = 2; await exists(aside); n += 1) aside = `${stem}-${n}`;
  await renameSynced(path, aside);
  return aside;
}

/** Names in a folder, sorted; none if the folder does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Whether a file or folder of this name exists. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The system's name of an error (`ENOSPC`), or an empty string for an error without one. */
export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** An error of writing `path`, as the studio says it: full disk and refused writes get their own words, others pass unchanged. */
export function diskError(error: unknown, path: string): unknown {
  switch (errorCodeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'SQLITE_FULL':
      return new StudioError('disk_full', { what: basename(path) }, { cause: error });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'SQLITE_READONLY':
    case 'SQLITE_READONLY_DIRECTORY':
      return new StudioError(
        'folder_not_writable',
        { folder: dirname(path), reason: errorCodeOf(error) },
        { cause: error },
      );
    default:
      return error;
  }
}
