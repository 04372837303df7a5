import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/runs/database/index.ts';
import { openSql, type Sql } from '../../../main/runs/database/sql.ts';
import { migrate, migrations, versionOf } from '../../../main/runs/migrations/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  temporary = temporaryFolder();
  file = join(temporary.path, 'studio.db');
});
afterEach(() => temporary[Symbol.dispose]());

function withSql<T>(action: (sql: Sql) => T): T {
  const sql = openSql(file);
  try {
    return action(sql);
  } finally {
    sql.close();
  }
}

/** Databases as each version left them, with rows in every table. See `test/fixtures/README.md`. */
const earlier = join(import.meta.dirname, '..', '..', 'fixtures', 'databases');
const versions = readdirSync(earlier).map((name) => Number.parseInt(name, 10));
const earlierOf = (version: number): string => readFileSync(join(earlier, `${version}.sql`), 'utf8');

const schemaOf = (sql: Sql): unknown[] =>
  sql.prepare<[], { sql: string }>('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();

describe('migrations', () => {
  it('are numbered from 1 without a gap', () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, i) => i + 1));
  });

  it.each(versions)('bring a database of version %i to the newest, with all its rows', (version) => {
    withSql((sql) => sql.exec(earlierOf(version)));
    const database = openDatabase(file);
    const { datasets, runs, metrics } = database;
    expect(database.problems()).toEqual([]);
    expect(datasets.get('d1')).toMatchObject({
      ...{ name: 'Digits 数字', width: 28, height: 28, channels: 1, count: 10, removed: 2, captions: 3 },
      ...{ duplicates: 1, bytes: 7840, licence: 'CC0', trashedAt: null, source: 'Digits' },
      labels: [
        { label: '零', count: 4 },
        { label: 'one', count: 6 },
      ],
      options: { width: 28, fit: 'pad', labels: 'folders' },
      rejected: [{ file: 'a.png', error: { code: 'file_truncated' } }],
    });
    expect(datasets.builtin('digits')?.id).toBe('d1');
    expect(datasets.removedItems('d1')).toEqual([2, 7]);
    expect(datasets.list(true)).toMatchObject([{ id: 'd2', channels: 3, trashedAt: 1_795_336_365_499 }]);
    expect(runs.get('r1')).toMatchObject({
      ...{ name: 'first', recipe: 'dcgan', seed: 0xffffffff, steps: 20, step: 20, status: 'completed' },
      ...{ trainedMs: 1234.5, bytes: 4e9, engine: 'onnxruntime-cpu', sampleStep: 20, checkpointStep: 20 },
      options: { width: 8, latent: 6, batch: 4 },
      latest: { d: 1.25, g: 0.75 },
      dataset: { id: 'd1', missing: false },
    });
    const child = { status: 'killed', error: { code: 'studio_ended' }, forkedFrom: { run: 'r1', step: 10 } };
    expect(runs.get('r2')).toMatchObject(child);
    expect(runs.interrupted().map(({ id }) => id)).toEqual(['r2']);
    expect(runs.list(true)).toMatchObject([{ id: 'r3', dataset: { name: 'Never seen', missing: true } }]);
    expect(metrics.series('r1', 0, undefined, 100)).toMatchObject([
      { key: 'd', step: [19, 20], mean: [1.5, 1.25] },
      { key: 'g', step: [20], mean: [0.75] },
    ]);
    expect(database.samples.list('r1').map(({ step }) => step)).toEqual([0, 20]);
    expect(database.checkpoints.list('r1')).toMatchObject([
      { step: 10, bytes: 2000, pinned: true },
      { step: 20, pinned: false },
    ]);
    expect(database.sessions.list('r2')).toMatchObject([{ fromStep: 10, toStep: 17, end: 'killed' }]);
    expect(database.log.last('r1', 9).map(({ event }) => event)).toEqual(['started', 'completed']);
    expect(database.exports.list('r1')).toMatchObject([{ id: 'e1', file: '/x.onnx', bytes: 7, step: 20 }]);
    expect(database.settings.get()).toMatchObject({ locale: 'zh-CN', threads: 3 });
    expect(database.jobs.list().map(({ id, status }) => [id, status])).toEqual([
      ['j1', 'done'],
      ['j2', 'failed'],
    ]);
    database.close();
  });

  it.each(versions)('make the schema of version %i as it was made when it was the newest', (version) => {
    withSql((sql) => sql.exec(earlierOf(version)));
    const before = withSql(schemaOf);
    file = join(temporary.path, 'again.db');
    withSql((sql) => migrate(sql, migrations.slice(0, version)));
    expect(withSql(schemaOf)).toEqual(before);
  });

  it('lead to the same schema step by step as at once', () => {
    const atOnce = withSql((sql) => {
      migrate(sql);
      return schemaOf(sql);
    });
    file = join(temporary.path, 'other.db');
    for (const { version } of migrations) withSql((sql) => migrate(sql, migrations.slice(0, version)));
    expect(withSql(schemaOf)).toEqual(atOnce);
  });

  it('that fail half-way leave the version before, whole', () => {
    openDatabase(file).close();
    const known = migrations.length;
    const before = withSql(schemaOf);
    const failing = [
      ...migrations,
      { version: known + 1, sql: 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);' },
    ];
    expect(() => openDatabase(file, { migrations: failing })).toThrow(/nowhere/);
    withSql((sql) => {
      expect(versionOf(sql)).toBe(known);
      expect(schemaOf(sql)).toEqual(before);
    });
    openDatabase(file).close();
  });

  it('must not break a reference', () => {
    withSql((sql) => sql.exec(earlierOf(1)));
    const breaking = [...migrations, { version: migrations.length + 1, sql: 'DELETE FROM runs;' }];
    expect(() => openDatabase(file, { migrations: breaking })).toThrow(/breaks a reference of/);
    const database = openDatabase(file);
    expect(database.runs.list(false)).toHaveLength(2);
    database.close();
  });

  it('refuse a database of a newer studio and leave it alone', () => {
    const future = [...migrations, { version: migrations.length + 1, sql: 'CREATE TABLE tomorrow (a);' }];
    openDatabase(file, { migrations: future }).close();
    for (const access of ['write', 'read'] as const) {
      expect(() => openDatabase(file, { access })).toThrow(
        expect.objectContaining({
          code: 'data_folder_newer',
          params: expect.objectContaining({ found: future.length, known: migrations.length }) as unknown,
        }) as Error,
      );
    }
  });
});
