/**
 * SQLite with what the studio always wants: durable commits, foreign keys, strict types at the edge, errors in the
 * studio's words, and transactions in which nothing can be awaited.
 */
import SqliteDatabase from 'better-sqlite3';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { invariant, StudioError } from '../../../shared/errors/index.ts';
import { diskError, errorCodeOf } from '../files.ts';

export type SqlValue = string | number | null;

/** A prepared statement with typed parameters and rows. */
export interface Statement<P extends readonly SqlValue[], R> {
  get(...params: P): R | undefined;
  all(...params: P): R[];
  /** Returns the number of changed rows. */
  run(...params: P): number;
}

/** An open database. */
export interface Sql {
  readonly file: string;
  /** `P` and `R` are what the statement's text says; SQLite checks types on the way in (STRICT tables). */
  prepare<P extends readonly SqlValue[], R = never>(text: string): Statement<P, R>;
  exec(text: string): void;
  pragma(name: string): unknown;
  /**
   * Runs `change` as one transaction: all of it or nothing, and durable when it returns. Inside another one it is part of
   * that one. `change` must not be async: a transaction that waits would lock everybody else out.
   */
  transaction<T>(change: () => T): T;
  close(): void;
}

/** A database up to this size is checked at every start (~0.1 s); a bigger one only after a crash. */
const alwaysCheckedBytes = 64 * 1024 * 1024;
/** Another process only ever reads; writers do not meet. This covers a reader in the middle of a checkpoint of the WAL. */
const busyMs = 5000;

/**
 * Opens a database file; `read` access does not create or change it.
 * @throws StudioError `database_damaged`, `disk_full`, `folder_not_writable`.
 */
export function openSql(file: string, access: 'write' | 'read' = 'write'): Sql {
  return withWords(file, () => {
    const wasInUse = existsSync(`${file}-wal`);
    const database = access === 'write' ? openPatiently(file) : openForReading(file);
    try {
      if (wasInUse || statSync(file).size <= alwaysCheckedBytes) quickCheck(database, file);
    } catch (error) {
      database.close();
      throw error;
    }
    return wrap(database, file);
  });
}

/**
 * On a full disk, the file through which processes share a database cannot be made. Alone, this one needs none: it can
 * be opened to make room, and others look at it later.
 */
function openPatiently(file: string): SqliteDatabase.Database {
  try {
    return openForWriting(file, 'NORMAL');
  } catch (error) {
    if (!/^SQLITE_(FULL|IOERR_SHM|IOERR_WRITE)/.test(errorCodeOf(error)) || !existsSync(file)) {
      throw error;
    }
    return openForWriting(file, 'EXCLUSIVE');
  }
}

function openForWriting(file: string, locking: 'NORMAL' | 'EXCLUSIVE'): SqliteDatabase.Database {
  const database = new SqliteDatabase(file, { timeout: busyMs });
  try {
    prepareForWriting(database, locking);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepareForWriting(database: SqliteDatabase.Database, locking: 'NORMAL' | 'EXCLUSIVE'): void {
  database.pragma(`locking_mode = ${locking}`);
  database.pragma('journal_mode = WAL');
  // FULL, not the usual NORMAL: with NORMAL a power cut may take back the last commits.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // The WAL is cut back to this size after a burst.
  database.pragma('journal_size_limit = 16777216');
  invariant(database.pragma('synchronous', { simple: true }) === 2, 'commits are durable');
  invariant(database.pragma('foreign_keys', { simple: true }) === 1, 'foreign keys are checked');
  database.pragma('schema_version');
}

function openForReading(file: string): SqliteDatabase.Database {
  const options = { readonly: true, fileMustExist: true, timeout: busyMs };
  const database = new SqliteDatabase(file, options);
  try {
    database.pragma('schema_version');
    return database;
  } catch (error) {
    database.close();
    // On a medium that can't be written, SQLite can't make its shared memory. Then nobody else writes either.
    if (existsSync(`${file}-wal`)) throw error;
    return openCopy(file);
  }
}

/** A copy in memory. The two bytes of the header that ask for a WAL, which memory can't have, say "no WAL" in it. */
function openCopy(file: string): SqliteDatabase.Database {
  const bytes = readFileSync(file);
  bytes.fill(1, 18, 20);
  const database = new SqliteDatabase(bytes);
  database.pragma('query_only = ON');
  return database;
}

function quickCheck(database: SqliteDatabase.Database, file: string): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damaged(file, String(found));
}

function wrap(database: SqliteDatabase.Database, file: string): Sql {
  return {
    file,
    prepare<P extends readonly SqlValue[], R>(text: string): Statement<P, R> {
      const statement = database.prepare<SqlValue[], R>(text);
      return {
        get: (...params) => withWords(file, () => statement.get(...params)),
        all: (...params) => withWords(file, () => statement.all(...params)),
        run: (...params) => withWords(file, () => statement.run(...params).changes),
      };
    },
    exec: (text) =>
      withWords(file, () => {
        database.exec(text);
      }),
    pragma: (name) => withWords(file, () => database.pragma(name, { simple: true })),
    transaction: (change) => withWords(file, () => transact(database, change)),
    close: () => {
      database.close();
    },
  };
}

function transact<T>(database: SqliteDatabase.Database, change: () => T): T {
  if (database.inTransaction) return requireValue(change());
  return database.transaction(() => requireValue(change())).immediate();
}

function requireValue<T>(value: T): T {
  const isPromise = typeof value === 'object' && value !== null && 'then' in value;
  invariant(!isPromise, 'nothing in a transaction is async');
  return value;
}

function withWords<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = errorCodeOf(error);
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
      throw damaged(file, error instanceof Error ? error.message : code, error);
    }
    if (code === 'SQLITE_CANTOPEN') {
      throw new StudioError('folder_not_writable', { folder: dirname(file), reason: code }, { cause: error });
    }
    throw diskError(error, file);
  }
}

function damaged(file: string, reason: string, cause?: unknown): StudioError {
  return new StudioError('database_damaged', { file: basename(file), reason }, { cause });
}
