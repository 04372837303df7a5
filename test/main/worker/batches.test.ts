import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storeFiles } from '../../../main/datasets/manifest.ts';
import { writeRemoved } from '../../../main/datasets/removed.ts';
import { type BatchPlan, type FedChunk, openBatches } from '../../../main/worker/batches.ts';
import { openFeed } from '../../../main/worker/feed.ts';
import { writeToyStore } from '../../helpers/toy-run.ts';

let folder: string;
let plan: BatchPlan;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-batches-'));
  plan = {
    folder: writeToyStore(folder),
    name: 'Discs',
    removed: null,
    seed: 7,
    feedings: [
      {
        name: 'd+g',
        repeat: 1,
        every: 1,
        batch: 4,
        pictures: true,
        noise: { z: { kind: 'normal', shape: [3] } },
      },
    ],
    step: 0,
    cursor: 0,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Numbers of the entries in a batch: the toy store writes them into the last pixel. */
const entriesIn = (data: ArrayLike<number>) =>
  Array.from({ length: data.length / 256 }, (_, at) => (data[at * 256 + 255] ?? 0) / 3);

/** The pictures of a chunk's first run. */
const realIn = (chunk: FedChunk) => chunk.runs[0]!.inputs['real']!.data;

it('reads every picture once an epoch', () => {
  const batches = openBatches(plan);
  const seen = [1, 2, 3, 4, 5].flatMap(() => entriesIn(realIn(batches.next(1))));
  batches.close();
  expect(new Set(seen.slice(0, 10)).size).toBe(10);
  expect(new Set(seen.slice(10)).size).toBe(10);
});

it('goes on from a step and a cursor as if it had never stopped', () => {
  const whole = openBatches(plan);
  const drawn = [0, 1, 2, 3].map(() => whole.next(1));
  const rest = openBatches({ ...plan, step: 2, cursor: 8 });
  expect([rest.next(1), rest.next(1)]).toEqual(drawn.slice(2));
  whole.close();
  rest.close();
});

it('leaves removed entries out', () => {
  const removed = join(folder, 'removed.bin');
  writeRemoved(removed, 10, [0, 3, 9]);
  const batches = openBatches({ ...plan, removed });
  expect(batches.count).toBe(7);
  const seen = new Set([1, 2, 3, 4, 5, 6, 7].flatMap(() => entriesIn(realIn(batches.next(1)))));
  batches.close();
  expect([...seen].sort()).toEqual([1, 2, 4, 5, 6, 7, 8]);
});

it('fills a batch from a dataset of one picture', () => {
  const batches = openBatches({ ...plan, folder: writeToyStore(join(folder, 'one'), 1) });
  expect(entriesIn(realIn(batches.next(1)))).toEqual([0, 0, 0, 0]);
  batches.close();
});

it('gives the same through the data thread, in order, whatever its timing', async () => {
  await using feed = await openFeed(plan, () => 1);
  const batches = openBatches(plan);
  for (let step = 0; step < 8; step++) expect(await feed.next()).toEqual(batches.next(1));
  batches.close();
  expect(feed).toMatchObject({ count: 10, shape: [16, 16, 1] });
});

it('tells through the data thread that the store was edited', async () => {
  await using feed = await openFeed(plan, () => 1);
  await feed.next();
  appendFileSync(join(plan.folder, storeFiles.pixels), 'x');
  const readOn = async (): Promise<void> => {
    for (let step = 0; step < 8; step++) await feed.next();
  };
  await expect(readOn()).rejects.toMatchObject({ code: 'store_changed' });
});

it('tells through the data thread that there is no store', async () => {
  await expect(openFeed({ ...plan, folder: join(folder, 'nowhere') }, () => 1)).rejects.toMatchObject({
    code: 'store_missing',
  });
});
