import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, openDataFolder, type Database, type DataFolder } from '../../../main/runs/index.ts';
import { metricLogFile, readMetricLog, writeMetricLog } from '../../../main/runs/metric-log.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let folder: DataFolder;
let database: Database;
beforeEach(async () => {
  temporary = temporaryFolder();
  folder = await openDataFolder(join(temporary.path, 'data'));
  database = openDatabase(folder.database);
  const about = { recipe: 'x', options: {}, seed: 0, engine: 'onnxruntime-cpu', steps: 1 } as const;
  const dataset = { id: 'd', name: 'D' };
  database.runs.add({ id: 'r', name: 'r', ...about, forkedFrom: null, dataset, createdAt: 1 });
  mkdirSync(folder.run('r'));
});
afterEach(() => {
  database.close();
  folder.close();
  temporary[Symbol.dispose]();
});

const rows = (from: number, to: number, d = 0.5) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    step: from + i,
    values: { d, ...(i % 2 === 0 && { g: i / 3 }) },
  }));
const write = (from: number | null = null): Promise<number> => writeMetricLog(folder, database, 'r', from);

describe('the log of metrics', () => {
  it('gets what the database has since, and is read back as it was', async () => {
    expect(await write()).toBe(-1);
    database.metrics.append('r', rows(1, 7000));
    expect(await write()).toBe(7000);
    database.metrics.append('r', rows(7001, 7003));
    expect(await write()).toBe(7003);
    expect(await readMetricLog(folder, 'r')).toEqual(database.metrics.rows('r', 0, 8000));
    const before = readFileSync(metricLogFile(folder, 'r'), 'utf8');
    await write();
    expect(readFileSync(metricLogFile(folder, 'r'), 'utf8')).toBe(before);
  });

  it('forgets what came after the checkpoint that a run went on from', async () => {
    database.metrics.append('r', rows(1, 10));
    await write();
    database.metrics.truncateAfter('r', 4);
    database.metrics.append('r', rows(5, 12, 0.75));
    await write(4);
    expect(await readMetricLog(folder, 'r')).toEqual(database.metrics.rows('r', 0, 12));
    database.metrics.truncateAfter('r', 2);
    expect(await write()).toBe(2);
    expect((await readMetricLog(folder, 'r')).map(({ step }) => step)).toEqual([1, 2]);
  });

  it('survives a torn line, and comes back where it was lost', async () => {
    database.metrics.append('r', rows(1, 5));
    await write();
    appendFileSync(metricLogFile(folder, 'r'), '[6,0.');
    database.metrics.append('r', rows(6, 8));
    await write();
    expect(await readMetricLog(folder, 'r')).toEqual(database.metrics.rows('r', 0, 8));
    rmSync(metricLogFile(folder, 'r'));
    await write();
    expect(await readMetricLog(folder, 'r')).toEqual(database.metrics.rows('r', 0, 8));
  });
});
