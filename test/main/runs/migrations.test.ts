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

/** Rows as the first version wrote them: what a person has at that moment. */
const firstRows = `
  INSERT INTO runs (number, id, name, recipe, dataset_id, dataset_name, options, seed, steps, status, created_at, updated_at)
    VALUES (1, 'r', 'old run', 'gan', 'd', 'D', '{"width":8}', 1, 10, 'stopped', 5, 5);
  INSERT INTO metric_keys VALUES (1, 'loss');
  INSERT INTO metrics VALUES (1, 1, 3, 0.5);
  INSERT INTO exports (id, run, created_at, file, bytes, about) VALUES ('e', 1, 6, '/x.onnx', 7,
    '{"step":3,"format":"onnx","variant":"float","opset":20,"maxDifference":0,"inputs":[],"outputs":[],"card":""}');
`;

const schemaOf = (sql: Sql): unknown[] =>
  sql.prepare<[], { sql: string }>('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();

describe('migrations', () => {
  it('are numbered from 1 without a gap', () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, i) => i + 1));
  });

  it.each(migrations.map((step) => step.version))(
    'bring version %i with its rows to the newest',
    (version) => {
      withSql((sql) => {
        migrate(sql, migrations.slice(0, version));
        sql.exec(firstRows);
      });
      const database = openDatabase(file);
      expect(database.runs.get('r')).toMatchObject({
        name: 'old run',
        options: { width: 8 },
        status: 'stopped',
      });
      expect(database.metrics.series('r', 0, undefined, 10)).toMatchObject([
        { key: 'loss', step: [3], mean: [0.5] },
      ]);
      expect(database.exports.list('r')).toMatchObject([{ id: 'e', file: '/x.onnx', bytes: 7, step: 3 }]);
      expect(database.problems()).toEqual([]);
      database.close();
    },
  );

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
    withSql((sql) => {
      migrate(sql);
      sql.exec(firstRows);
    });
    const breaking = [...migrations, { version: migrations.length + 1, sql: 'DELETE FROM runs;' }];
    expect(() => openDatabase(file, { migrations: breaking })).toThrow(/breaks a reference of/);
    const database = openDatabase(file);
    expect(database.runs.list(false)).toHaveLength(1);
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
