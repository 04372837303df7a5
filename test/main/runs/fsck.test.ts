import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fsck,
  hashOf,
  openDatabase,
  openDataFolder,
  writeCheckpoint,
  type Database,
  type DataFolder,
  type FsckEvent,
} from '../../../main/runs/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

/** One grey pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

let temporary: ReturnType<typeof temporaryFolder>;
let folder: DataFolder;
let database: Database;

beforeEach(async () => {
  temporary = temporaryFolder();
  folder = await openDataFolder(join(temporary.path, 'data'));
  database = openDatabase(folder.database);
  const dataset = { id: 'd', name: 'D' };
  database.runs.add({
    id: 'r',
    name: 'r',
    recipe: 'x',
    options: {},
    seed: 0,
    engine: 'onnxruntime-cpu',
    steps: 1,
    forkedFrom: null,
    dataset,
    createdAt: 1,
  });
  mkdirSync(folder.samples('r'), { recursive: true });
  mkdirSync(folder.exports('r'));
  writeFileSync(folder.runFile('r'), JSON.stringify({ recipe: 'x', options: {}, seed: 0, steps: 1 }));
  writeFileSync(folder.sample('r', 5), png);
  database.samples.put('r', { step: 5, rows: 1, columns: 1 });
  const x = { dtype: 'float32', shape: [64], data: new Float32Array(64) } as const;
  const { bytes } = await writeCheckpoint(folder.checkpoints('r'), '000000005', { x }, { step: 5 });
  database.checkpoints.record('r', { id: '000000005', step: 5, bytes, createdAt: 1 }, []);
  await addExport();
});
afterEach(() => {
  database.close();
  folder.close();
  temporary[Symbol.dispose]();
});

async function addExport(): Promise<void> {
  const file = join(folder.exports('r'), 'g.onnx');
  writeFileSync(file, 'program');
  const about = {
    format: 'onnx',
    variant: 'float',
    opset: 20,
    maxDifference: 0,
    card: '',
    companions: [],
  } as const;
  const made = {
    id: 'e',
    run: 'r',
    createdAt: 1,
    step: 5,
    file,
    bytes: 7,
    inputs: [],
    outputs: [],
    ...about,
  };
  database.exports.add(made, await hashOf(file));
}

async function check(): Promise<readonly FsckEvent[]> {
  const events: FsckEvent[] = [];
  for await (const event of fsck(folder, database)) events.push(event);
  return events;
}
async function problems(): Promise<Record<string, string>> {
  const found = (await check()).flatMap((event) =>
    event.kind === 'problem' ? [[event.file, event.error.code]] : [],
  );
  return Object.fromEntries(found) as Record<string, string>;
}

describe('fsck', () => {
  it('finds nothing where nothing is wrong, and tells how much it read', async () => {
    const events = await check();
    expect(events.filter((event) => event.kind === 'problem')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: 'done', problems: 0, files: 6 });
    expect(events.filter((event) => event.kind === 'progress')).toHaveLength(5);
  });

  it('names every file that is damaged', async () => {
    const flip = (file: string): void => {
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    };
    flip(folder.sample('r', 5));
    flip(join(folder.checkpoint('r', '000000005'), 'state.bin'));
    flip(join(folder.exports('r'), 'g.onnx'));
    truncateSync(folder.runFile('r'), 1);
    expect(await problems()).toEqual({
      'runs/r/run.json': 'file_damaged',
      'runs/r/samples/000000005.png': 'file_damaged',
      'runs/r/checkpoints/000000005': 'checkpoint_damaged',
      'runs/r/exports/g.onnx': 'file_damaged',
    });
  });

  it('names every file that is missing, and every folder that nothing belongs to', async () => {
    rmSync(folder.run('r'), { recursive: true });
    mkdirSync(folder.run('stray'));
    mkdirSync(folder.dataset('lost'));
    expect(await problems()).toEqual({
      'runs/r/run.json': 'file_missing',
      'runs/r/samples/000000005.png': 'file_missing',
      'runs/r/checkpoints/000000005': 'checkpoint_not_found',
      'runs/r/exports/g.onnx': 'file_missing',
      'runs/stray': 'file_unknown',
      'datasets/lost': 'file_unknown',
    });
  });

  it('looks at the stores of datasets', async () => {
    const shape = {
      width: 16,
      height: 16,
      channels: 1,
      count: 1,
      labels: [],
      captions: 0,
      duplicates: 0,
      bytes: 1,
    } as const;
    const options = {
      width: 16,
      height: 16,
      color: 'grey',
      fit: 'crop',
      labels: 'none',
      dropDuplicates: true,
      transpose: false,
    } as const;
    const about = { source: '', options, rejected: [], licence: '', createdAt: 1, builtin: null };
    database.datasets.add({ id: 'd', name: 'D', ...shape, labels: [], ...about });
    expect(Object.keys(await problems())).toEqual(['datasets/d']);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const events: FsckEvent[] = [];
    for await (const event of fsck(folder, database, controller.signal)) {
      events.push(event);
      controller.abort();
    }
    expect(events.map((event) => event.kind)).toEqual(['progress']);
  });
});
