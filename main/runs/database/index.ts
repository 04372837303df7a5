/** The studio's database: one group of calls for each noun, over one connection. */
import { migrate, migrations, requireKnown, versionOf, type Migration } from '../migrations/index.ts';
import { checkpointRows } from './checkpoints.ts';
import { datasetRows } from './datasets.ts';
import { exportRows } from './exports.ts';
import { jobRows } from './jobs.ts';
import { logRows } from './log.ts';
import { metricRows } from './metrics.ts';
import { runRows } from './runs.ts';
import { sampleRows } from './samples.ts';
import { sessionRows } from './sessions.ts';
import { settingRows } from './settings.ts';
import { openSql, type Sql } from './sql.ts';

export type { NewDataset } from './datasets.ts';
export type { NewExport } from './exports.ts';
export type { NewJob, StoredJob } from './jobs.ts';
export type { MetricRow } from './metrics.ts';
export type { NewRun, RunProgress } from './runs.ts';
export { sampleOf } from './samples.ts';
export { defaultSettings } from './settings.ts';

export type Database = ReturnType<typeof describe>;

/**
 * Opens the database file, checks it, and brings its schema up to date. `read` access never writes, and sees what a
 * running studio commits.
 * @throws StudioError `database_damaged`, `data_folder_newer`, `disk_full`, `folder_not_writable`.
 */
export function openDatabase(
  file: string,
  options: { readonly access?: 'write' | 'read'; readonly migrations?: readonly Migration[] } = {},
): Database {
  const sql = openSql(file, options.access);
  try {
    if (options.access === 'read') requireKnown(sql, options.migrations ?? migrations);
    else migrate(sql, options.migrations ?? migrations);
    return describe(sql);
  } catch (error) {
    sql.close();
    throw error;
  }
}

/** Whether a database was last opened by an earlier studio. @throws StudioError `database_damaged` */
export function isOlder(file: string): boolean {
  const sql = openSql(file, 'read');
  try {
    return versionOf(sql) < migrations.length;
  } finally {
    sql.close();
  }
}

function describe(sql: Sql) {
  return {
    datasets: datasetRows(sql),
    runs: runRows(sql),
    metrics: metricRows(sql),
    samples: sampleRows(sql),
    checkpoints: checkpointRows(sql),
    sessions: sessionRows(sql),
    log: logRows(sql),
    exports: exportRows(sql),
    settings: settingRows(sql),
    jobs: jobRows(sql),
    /** Several changes as one: all durable when it returns, or none. Not async. */
    transaction: <T>(change: () => T): T => sql.transaction(change),
    /** Problems that SQLite finds in its own file, in its words; none if it is sound. Reads the whole file. */
    problems(): string[] {
      const found = sql.prepare<[], { integrity_check: string }>('PRAGMA integrity_check').all();
      return found.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    },
    close: (): void => sql.close(),
  };
}
