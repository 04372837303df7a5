/**
 * One studio on one data folder. The lock is the operating system's, held through SQLite on a file of its own: it goes
 * with the process, so a crash leaves nothing stale, and of two that start at the same instant exactly one wins.
 * The owner's process id stands in the file's header, where a loser reads it.
 */
import SqliteDatabase from 'better-sqlite3';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StudioError } from '../../shared/errors/index.ts';
import { diskError, errorCodeOf } from './files.ts';

/** Where SQLite keeps `user_version` in a database file: a signed 32-bit integer, big endian. */
const userVersionOffset = 60;

/**
 * Locks of this process. POSIX locks belong to a process, not to a file handle, so a second opening in the same
 * process must be refused here, and before any handle of the lock file is opened and closed (that would drop the lock).
 */
const held = new Set<string>();

/** A lock that is held until it is released or the process ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock `file` for this process.
 * @throws StudioError `data_folder_in_use` with the owner's process id, `folder_not_writable`, `disk_full`.
 */
export async function takeLock(file: string): Promise<FolderLock> {
  const folder = realpathSync(dirname(file));
  if (held.has(folder)) throw inUse(folder, process.pid);
  held.add(folder);
  let database: SqliteDatabase.Database | null = null;
  try {
    database = new SqliteDatabase(file, { timeout: 0 });
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = MEMORY');
    lockAndSign(database);
  } catch (error) {
    database?.close();
    held.delete(folder);
    if (errorCodeOf(error).startsWith('SQLITE_BUSY')) throw inUse(folder, await ownerOf(file));
    throw lockError(error, file);
  }
  const locked = database;
  return {
    release(): void {
      locked.close();
      held.delete(folder);
    },
  };
}

/** The first write takes the exclusive lock, which this locking mode keeps. On a full disk it is taken without one. */
function lockAndSign(database: SqliteDatabase.Database): void {
  try {
    database.pragma(`user_version = ${process.pid}`);
  } catch (error) {
    if (errorCodeOf(error) !== 'SQLITE_FULL') throw error;
    database.exec('BEGIN EXCLUSIVE');
  }
}

/** The owner writes its id a moment after it has the lock. */
async function ownerOf(file: string): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const header = readFileSync(file);
    if (header.length >= userVersionOffset + 4) return header.readInt32BE(userVersionOffset);
    await sleep(10);
  }
  return 0;
}

function inUse(folder: string, pid: number): StudioError {
  return new StudioError('data_folder_in_use', { folder, pid });
}

function lockError(error: unknown, file: string): unknown {
  if (errorCodeOf(error) === 'SQLITE_CANTOPEN') {
    return new StudioError(
      'folder_not_writable',
      { folder: dirname(file), reason: 'EACCES' },
      { cause: error },
    );
  }
  return diskError(error, file);
}
