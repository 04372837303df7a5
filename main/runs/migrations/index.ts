/**
 * The schema as steps, each from one version to the next. Append only: a step that was ever released never changes.
 * A repair of data and a new constraint on it are two steps.
 */
import { StudioError } from '../../../shared/errors/index.ts';
import { dirname } from 'node:path';
import type { Sql } from '../database/sql.ts';
import { studio } from './001-studio.ts';
import { exportHash } from './002-export-hash.ts';
import { engine } from './003-engine.ts';
import { seal } from './004-seal.ts';
import { datasetVersion } from './005-dataset-version.ts';

export interface Migration {
  /** The version that the database has afterwards. */
  readonly version: number;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [studio, exportHash, engine, seal, datasetVersion];

/**
 * Brings a database to the newest version. Every step is one transaction: if it fails, or the process dies in it,
 * the database keeps the version before.
 * @throws StudioError `data_folder_newer` for a database of a newer studio.
 */
export function migrate(sql: Sql, steps: readonly Migration[] = migrations): void {
  const found = versionOf(sql);
  requireKnown(sql, steps);
  const pending = steps.filter((step) => step.version > found);
  if (pending.length === 0) return;
  // A step may rebuild a table that others refer to; references are checked before it commits.
  sql.pragma('foreign_keys = OFF');
  try {
    for (const step of pending) apply(sql, step);
  } finally {
    sql.pragma('foreign_keys = ON');
  }
}

/** @throws StudioError `data_folder_newer`. */
export function requireKnown(sql: Sql, steps: readonly Migration[] = migrations): void {
  const known = steps.at(-1)?.version ?? 0;
  const found = versionOf(sql);
  if (found > known) throw new StudioError('data_folder_newer', { folder: dirname(sql.file), found, known });
}

/** The schema version of a database; 0 for an empty one. */
export function versionOf(sql: Sql): number {
  return Number(sql.pragma('user_version'));
}

function apply(sql: Sql, step: Migration): void {
  sql.transaction(() => {
    sql.exec(step.sql);
    const broken = sql.prepare<[], { table: string }>('SELECT "table" FROM pragma_foreign_key_check').get();
    if (broken !== undefined) {
      throw new Error(`internal: step ${step.version} breaks a reference of ${broken.table}`);
    }
    sql.pragma(`user_version = ${step.version}`);
  });
}
