import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openDatabase,
  type Database,
  type NewDataset,
  type NewExport,
} from '../../../main/runs/database/index.ts';
import { openSql } from '../../../main/runs/database/sql.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let file: string;
let database: Database;
beforeEach(() => {
  temporary = temporaryFolder();
  file = join(temporary.path, 'studio.db');
  database = openDatabase(file);
});
afterEach(() => {
  database.close();
  temporary[Symbol.dispose]();
});

const reopen = (): void => {
  database.close();
  database = openDatabase(file);
};
const code = (wanted: string): Error => expect.objectContaining({ code: wanted }) as Error;

const dataset: NewDataset = {
  id: 'd',
  name: 'Digits',
  builtin: 'digits',
  source: '/pictures',
  width: 28,
  height: 32,
  channels: 1,
  count: 5,
  labels: [{ label: '零', count: 5 }],
  captions: 0,
  duplicates: 2,
  bytes: 5_000_000_000,
  options: {
    width: 28,
    height: 32,
    color: 'grey',
    fit: 'pad',
    labels: 'folders',
    dropDuplicates: true,
    transpose: false,
  },
  rejected: [{ file: 'a.png', severity: 'rejected', error: { code: 'file_truncated', params: {} } }],
  licence: 'CC BY',
  createdAt: 1_795_336_365_402,
};

const run = (id: string, name = id) => ({
  id,
  name,
  recipe: 'dcgan',
  options: { width: 32, loss: 'minimax', ema: true },
  seed: 0xffffffff,
  engine: 'onnxruntime-webgpu' as const,
  steps: 100,
  forkedFrom: null,
  dataset: { id: 'd', name: 'Digits' },
  createdAt: 1_795_336_365_402,
});

describe('the database', () => {
  it('makes every commit durable and checks references', () => {
    const sql = openSql(file);
    expect(sql.pragma('synchronous')).toBe(2);
    expect(sql.pragma('journal_mode')).toBe('wal');
    expect(sql.pragma('foreign_keys')).toBe(1);
    const loose = sql
      .prepare<[], { name: string }>(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
      )
      .all();
    expect(loose).toEqual([]);
    sql.close();
  });

  it('does all of a transaction or nothing of it', () => {
    expect(() =>
      database.transaction(() => {
        database.runs.add(run('a'));
        database.transaction(() => database.runs.add(run('b')));
        throw new Error('half-way');
      }),
    ).toThrow('half-way');
    expect(database.runs.list(false)).toEqual([]);
  });

  it('refuses a transaction that would wait', () => {
    const waits = async (): Promise<void> => {
      database.runs.add(run('a'));
      await Promise.resolve();
    };
    expect(() => database.transaction(waits)).toThrow('nothing in a transaction is async');
    expect(database.runs.list(false)).toEqual([]);
  });

  it('is not opened when it is damaged, and not touched', () => {
    for (let i = 0; i < 50; i += 1) database.runs.add(run(`r${i}`));
    database.close();
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0xaa), 0, 4096, 4096);
    closeSync(handle);
    expect(() => openDatabase(file)).toThrow(code('database_damaged'));
    writeFileSync(file, 'this is no database, but something else entirely, and long enough');
    expect(() => openDatabase(file)).toThrow(code('database_damaged'));
    file = join(temporary.path, 'fresh.db');
    database = openDatabase(file);
  });

  it('can be read while another studio writes, and by nobody be written then', () => {
    const reader = openDatabase(file, { access: 'read' });
    database.runs.add(run('a'));
    expect(reader.runs.list(false).map((one) => one.id)).toEqual(['a']);
    expect(() => reader.runs.add(run('b'))).toThrow(code('folder_not_writable'));
    reader.close();
  });
});

describe('datasets', () => {
  it('come back as they were written', () => {
    const added = database.datasets.add(dataset);
    expect(added).toEqual({ ...dataset, removed: 0, trashedAt: null, version: 1, undoVersion: null });
    reopen();
    expect(database.datasets.get('d')).toEqual(added);
    expect(database.datasets.find('Digits').id).toBe('d');
    expect(database.datasets.builtin('digits')?.id).toBe('d');
    expect(() => database.datasets.find('nothing')).toThrow(code('dataset_not_found'));
  });

  it('lose and regain entries', () => {
    database.datasets.add(dataset);
    expect(database.datasets.removeItems('d', [4, 1, 1, 99]).removed).toBe(2);
    expect(database.datasets.removedItems('d')).toEqual([1, 4]);
    expect(database.datasets.restoreItems('d', [4]).removed).toBe(1);
    database.datasets.remove('d');
    expect(database.datasets.has('d')).toBe(false);
  });

  it('have names of their own, except in the trash', () => {
    database.datasets.add(dataset);
    expect(() => database.datasets.add({ ...dataset, id: 'e' })).toThrow(code('dataset_name_taken'));
    database.datasets.setTrashed('d', 9);
    database.datasets.add({ ...dataset, id: 'e' });
    expect(database.datasets.list(true).map((one) => one.trashedAt)).toEqual([9]);
    expect(() => database.datasets.setTrashed('d', null)).toThrow(code('dataset_name_taken'));
    expect(database.datasets.update('e', { name: 'Other', licence: 'MIT' })).toMatchObject({
      name: 'Other',
      licence: 'MIT',
    });
    expect(database.datasets.setTrashed('d', null).trashedAt).toBeNull();
  });
});

describe('runs', () => {
  it('come back as they were written, and know whether their dataset is there', () => {
    const added = database.runs.add(run('a'));
    expect(added).toMatchObject({
      ...run('a'),
      dataset: { id: 'd', name: 'Digits', missing: true },
      status: 'queued',
      step: 0,
      latest: {},
    });
    database.datasets.add(dataset);
    expect(database.runs.get('a').dataset.missing).toBe(false);
    database.runs.setProgress('a', { step: 5, trainedMs: 12.5, latest: { loss: -1 }, bytes: 6e9 });
    database.runs.setProgress('a', { step: 6 });
    database.runs.setStatus('a', 'failed', { code: 'disk_full', params: { what: 'x' } });
    reopen();
    expect(database.runs.get('a')).toMatchObject({
      step: 6,
      trainedMs: 12.5,
      latest: { loss: -1 },
      bytes: 6e9,
      status: 'failed',
      error: { code: 'disk_full' },
    });
    database.runs.setStatus('a', 'training');
    expect(database.runs.active().map((one) => [one.id, one.error])).toEqual([['a', null]]);
  });

  it('get free names, and keep those of others', () => {
    database.runs.add(run('a', 'digits'));
    expect(database.runs.freeName('digits')).toBe('digits 2');
    database.runs.add(run('b', 'digits 2'));
    expect(database.runs.freeName('digits')).toBe('digits 3');
    expect(() => database.runs.rename('b', 'digits')).toThrow(code('run_name_taken'));
    expect(database.runs.find('digits 2').id).toBe('b');
    expect(() => database.runs.get('c')).toThrow(code('run_not_found'));
  });

  it('take everything recorded of them along when they go', () => {
    database.runs.add(run('a'));
    database.samples.put('a', { step: 3, rows: 8, columns: 8 });
    database.checkpoints.record('a', { id: '000000003', step: 3, bytes: 10, createdAt: 1 }, []);
    database.log.append('a', { at: 1, level: 'info', event: 'x', params: { n: 1 } });
    database.metrics.append('a', [{ step: 1, values: { loss: 1 } }]);
    expect(database.runs.get('a')).toMatchObject({ sampleStep: 3, checkpointStep: 3 });
    database.runs.remove('a');
    database.runs.add(run('a'));
    expect(database.runs.get('a')).toMatchObject({ sampleStep: null, checkpointStep: null });
    expect([
      database.samples.list('a'),
      database.log.last('a', 10),
      database.metrics.series('a', 0, undefined, 10),
    ]).toEqual([[], [], []]);
  });
});

describe('what belongs to a run', () => {
  beforeEach(() => void database.runs.add(run('a')));

  it('samples: by step, with the address of the picture', () => {
    for (const step of [20, 10, 20]) database.samples.put('a', { step, rows: 4, columns: step });
    expect(database.samples.list('a')).toEqual([
      { step: 10, rows: 4, columns: 10, url: '/media/runs/a/samples/10.png' },
      { step: 20, rows: 4, columns: 20, url: '/media/runs/a/samples/20.png' },
    ]);
    database.samples.truncateAfter('a', 10);
    expect(database.samples.list('a')).toHaveLength(1);
  });

  it('checkpoints: those that are on disk', () => {
    const record = (step: number, onDisk: number[]) =>
      database.checkpoints.record(
        'a',
        { id: String(step), step, bytes: 1, createdAt: 2 },
        onDisk.map(String),
      );
    record(1, []);
    record(2, [1]);
    expect(database.checkpoints.setPinned('a', '1', true).pinned).toBe(true);
    record(3, [1, 2]);
    record(4, [1, 3]);
    expect(database.checkpoints.list('a').map((one) => one.step)).toEqual([1, 3, 4]);
    expect(() => database.checkpoints.get('a', '2')).toThrow(code('checkpoint_not_found'));
    expect(() => database.checkpoints.setPinned('a', '2', true)).toThrow(code('checkpoint_not_found'));
  });

  it('sessions: from where to where, and how they ended', () => {
    database.runs.setProgress('a', { step: 9 });
    database.sessions.begin('a', 100, { pid: 7, started: 'then' });
    database.sessions.setFrom('a', 4, { pid: 8, started: null });
    expect(database.sessions.openProcess('a')).toEqual({ pid: 8, started: null });
    database.runs.setProgress('a', { step: 12 });
    database.sessions.finish('a', 200, 'crashed');
    expect(database.sessions.openProcess('a')).toBeNull();
    expect(database.sessions.list('a')).toEqual([
      { startedAt: 100, endedAt: 200, fromStep: 4, toStep: 12, end: 'crashed' },
    ]);
  });

  it('log: the newest lines, oldest first', () => {
    for (let at = 1; at <= 5; at += 1) {
      database.log.append('a', { at, level: 'info', event: 'e', params: { at } });
    }
    expect(database.log.last('a', 2).map((line) => line.params)).toEqual([{ at: 4 }, { at: 5 }]);
  });

  it('exports: with the hash of the file', () => {
    const made: NewExport = {
      id: 'e',
      run: 'a',
      createdAt: 3,
      step: 1,
      format: 'onnx',
      variant: 'uint8',
      file: '/g.onnx',
      bytes: 9,
      opset: 20,
      maxDifference: 1e-7,
      inputs: [{ name: 'z', kind: 'latent', law: 'normal', type: 'float32', shape: ['N', 64] }],
      outputs: [],
      card: '# Card',
      companions: [],
    };
    const added = database.exports.add(made, 'abc');
    expect(added).toEqual({ ...made, url: '/media/exports/e' });
    expect(database.exports.get('e')).toEqual(added);
    expect(database.exports.list('a')).toEqual([added]);
    expect(database.exports.hashOf('e')).toBe('abc');
    expect(database.exports.get('f')).toBeNull();
  });

  it.each([
    ['normal', { kind: 'latent', law: 'normal' }],
    ['uniform', { kind: 'latent', law: 'uniform' }],
    ['picture', { kind: 'picture' }],
    [undefined, { kind: 'latent', law: 'normal' }],
  ])('exports: of a time when `latent` (%s) told what their only input is', (latent, told) => {
    const input = { name: 'z', type: 'float32', shape: ['N', 64] };
    const about = {
      ...{ step: 1, format: 'onnx', variant: 'float', opset: 17, maxDifference: 0 },
      ...{ inputs: [input], outputs: [], card: '', ...(latent === undefined ? {} : { latent }) },
    };
    const sql = openSql(file);
    sql
      .prepare(
        `INSERT INTO exports (id, run, created_at, file, bytes, about) SELECT 'old', number, 6, '/x', 7, ? FROM runs`,
      )
      .run(JSON.stringify(about));
    sql.close();
    const found = database.exports.get('old');
    expect(found).toMatchObject({ id: 'old', step: 1, file: '/x', bytes: 7 });
    expect(found?.inputs).toEqual([{ ...input, ...told }]);
    expect(found).not.toHaveProperty('latent');
  });
});

describe('settings', () => {
  it('are defaults until somebody changes them, and survive a value that this version does not know', () => {
    expect(database.settings.get()).toMatchObject({ locale: 'system', threads: 0 });
    expect(database.settings.change({ locale: 'zh-CN' }).locale).toBe('zh-CN');
    reopen();
    expect(database.settings.get()).toMatchObject({ locale: 'zh-CN', theme: 'system' });
    const sql = openSql(file);
    sql.exec(`INSERT INTO settings VALUES ('theme', '"sepia"')`);
    sql.close();
    expect(database.settings.get().theme).toBe('system');
  });
});

describe('jobs', () => {
  it('keep their order and their payload, and the oldest finished ones are forgotten', () => {
    const add = (id: string) =>
      database.jobs.add({ id, kind: 'import', subject: null, title: id, payload: { id }, createdAt: 1 });
    for (let i = 0; i < 120; i += 1) {
      add(`j${i}`);
      if (i < 118) database.jobs.setStatus(`j${i}`, 'failed', { code: 'studio_ended', params: {} });
    }
    reopen();
    expect(database.jobs.withStatus('queued').map((job) => job.payload)).toEqual([
      { id: 'j118' },
      { id: 'j119' },
    ]);
    expect(database.jobs.list().length).toBeLessThanOrEqual(103);
    expect(() => database.jobs.get('j0')).toThrow(code('job_not_found'));
    expect(database.jobs.get('j117')).toMatchObject({ status: 'failed', error: { code: 'studio_ended' } });
  });
});
