import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeFiles } from '../../../../main/datasets/manifest.ts';
import { writeRemoved } from '../../../../main/datasets/removed.ts';
import { type BatchPlan, type FedChunk, openBatches } from '../../../../main/worker/training/batches.ts';
import { openFeed } from '../../../../main/worker/training/feed.ts';
import type { ItemsPlan } from '../../../../main/worker/training/items.ts';
import type { Read } from '../../../../shared/gan/index.ts';
import { toyLabels, writeToyLabels, writeToyStore } from '../../../helpers/toy-run.ts';

const itemsOf = (store: string, change: Partial<ItemsPlan> = {}): ItemsPlan => ({
  ...{ folder: store, name: 'Discs', removed: null, fields: ['picture'], holdout: 0, seed: 7 },
  ...change,
});
const picturesOf = (stream: string): Read => ({
  ...{ name: `${stream}/picture`, stream, field: 'picture' },
  ...{ shape: [16, 16, 1], dtype: 'uint8' },
});

let folder: string;
let items: ItemsPlan;
let plan: BatchPlan;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-batches-'));
  items = itemsOf(writeToyStore(folder));
  plan = {
    streams: { data: items },
    seed: 7,
    feedings: [
      {
        name: 'd+g',
        repeat: 1,
        every: 1,
        batch: 4,
        reads: [picturesOf('data')],
        noise: { z: { kind: 'normal', shape: [3] } },
      },
    ],
    step: 0,
    cursors: {},
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Numbers of the entries in a batch: the toy store writes them into the last pixel. */
const entriesIn = (data: ArrayLike<number>) =>
  Array.from({ length: data.length / 256 }, (_, at) => (data[at * 256 + 255] ?? 0) / 3);

/** The pictures of a chunk's first run. */
const realIn = (chunk: FedChunk) => chunk.runs[0]!.inputs['data/picture']!.data;

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
  const rest = openBatches({ ...plan, step: 2, cursors: { data: 8 } });
  expect([rest.next(1), rest.next(1)]).toEqual(drawn.slice(2));
  whole.close();
  rest.close();
});

it('leaves removed entries out', () => {
  const removed = join(folder, 'removed.bin');
  writeRemoved(removed, 10, [0, 3, 9]);
  const batches = openBatches({ ...plan, streams: { data: { ...items, removed } } });
  expect(batches.count).toBe(7);
  const seen = new Set([1, 2, 3, 4, 5, 6, 7].flatMap(() => entriesIn(realIn(batches.next(1)))));
  batches.close();
  expect([...seen].sort()).toEqual([1, 2, 4, 5, 6, 7, 8]);
});

it('fills a batch from a dataset of one picture', () => {
  const batches = openBatches({
    ...plan,
    streams: { data: itemsOf(writeToyStore(join(folder, 'one'), 1)) },
  });
  expect(entriesIn(realIn(batches.next(1)))).toEqual([0, 0, 0, 0]);
  batches.close();
});

it('gives the same through the data thread, in order, whatever its timing', async () => {
  await using feed = await openFeed(plan, () => 1);
  const batches = openBatches(plan);
  for (let step = 0; step < 8; step++) expect(await feed.next()).toEqual(batches.next(1));
  batches.close();
  expect(feed).toMatchObject({
    count: 10,
    streams: { data: { count: 10, heldOut: 0, shape: '16 × 16 × 1' } },
  });
});

it('tells through the data thread that the store was edited', async () => {
  await using feed = await openFeed(plan, () => 1);
  await feed.next();
  appendFileSync(join(items.folder, storeFiles.pixels), 'x');
  const readOn = async (): Promise<void> => {
    for (let step = 0; step < 8; step++) await feed.next();
  };
  await expect(readOn()).rejects.toMatchObject({ code: 'store_changed' });
});

it('tells through the data thread that there is no store', async () => {
  const nowhere = { ...plan, streams: { data: itemsOf(join(folder, 'nowhere')) } };
  await expect(openFeed(nowhere, () => 1)).rejects.toMatchObject({ code: 'store_missing' });
});

describe('two streams', () => {
  /** Ten pictures as `a`, seven others as `b`, and labels of `a`; a second program reads `b` alone, twice a step. */
  function twoStreams(): BatchPlan {
    const noise = {};
    const a = itemsOf(writeToyStore(join(folder, 'a')));
    const b = itemsOf(writeToyStore(join(folder, 'b'), 7));
    return {
      ...plan,
      streams: { a, b },
      feedings: [
        { name: 'g', repeat: 1, every: 1, batch: 4, reads: [picturesOf('a'), picturesOf('b')], noise },
        { name: 'd', repeat: 2, every: 1, batch: 3, reads: [picturesOf('b')], noise },
      ],
    };
  }
  const readBy = (chunks: readonly FedChunk[], stream: string): number[] =>
    chunks.flatMap(({ runs }) =>
      runs.flatMap(({ inputs: { [`${stream}/picture`]: read } }) =>
        read === undefined ? [] : entriesIn(read.data),
      ),
    );

  it('have a cursor each: every item is read once in each pass through its own stream', () => {
    const batches = openBatches(twoStreams());
    const chunks = [1, 2, 3, 4, 5].map(() => batches.next(1));
    batches.close();
    expect(batches.streams).toEqual({
      a: { count: 10, heldOut: 0, shape: '16 × 16 × 1' },
      b: { count: 7, heldOut: 0, shape: '16 × 16 × 1' },
    });
    expect(batches.count).toBe(10);
    expect(chunks.map(({ cursors }) => cursors).slice(0, 2)).toEqual([
      { a: 4, b: 10 },
      { a: 8, b: 20 },
    ]);
    const [a, b] = [readBy(chunks, 'a'), readBy(chunks, 'b')];
    expect([a.length, b.length]).toEqual([20, 50]);
    for (let from = 0; from + 10 <= a.length; from += 10) {
      expect(new Set(a.slice(from, from + 10)).size).toBe(10);
    }
    for (let from = 0; from + 7 <= b.length; from += 7) expect(new Set(b.slice(from, from + 7)).size).toBe(7);
  });

  it('are shuffled differently, also where they are the same items', () => {
    const same = twoStreams();
    const { a } = same.streams;
    const [first] = same.feedings;
    const batches = openBatches({ ...same, streams: { a: a!, b: a! }, feedings: [first!] });
    const chunks = [1, 2, 3, 4, 5].map(() => batches.next(1));
    batches.close();
    expect(readBy(chunks, 'a')).not.toEqual(readBy(chunks, 'b'));
    expect(readBy(chunks, 'a').toSorted()).toEqual(readBy(chunks, 'b').toSorted());
  });

  it('go on from their cursors as if they had never stopped', () => {
    const both = twoStreams();
    const whole = openBatches(both);
    const drawn = [0, 1, 2, 3, 4].map(() => whole.next(1));
    const { cursors } = drawn[1]!;
    const rest = openBatches({ ...both, step: 2, cursors });
    expect([rest.next(1), rest.next(1), rest.next(1)]).toEqual(drawn.slice(2));
    whole.close();
    rest.close();
  });

  it('tell of each run which items of the first stream it read, for the epoch', () => {
    const batches = openBatches(twoStreams());
    batches.next(1);
    expect(batches.next(1).runs.map(({ program, cursor, reads }) => [program, cursor, reads])).toEqual([
      ['g', 4, 4],
      ['d', 8, 0],
    ]);
    batches.close();
  });

  it('leave none open where one of them is missing', () => {
    const both = twoStreams();
    const streams = { ...both.streams, b: itemsOf(join(folder, 'nowhere')) };
    expect(() => openBatches({ ...both, streams })).toThrow(
      expect.objectContaining({ code: 'store_missing' }),
    );
  });
});

describe('labels in a feeding', () => {
  const labels: Read = { name: 'data/label', stream: 'data', field: 'label', shape: [], dtype: 'int32' };

  it('are int32 and belong to the pictures beside them; items without one are left out', async () => {
    const store = writeToyLabels(folder).folder;
    const labelled: BatchPlan = {
      ...plan,
      streams: { data: itemsOf(store, { fields: ['picture', 'label'] }) },
      feedings: [{ ...plan.feedings[0]!, reads: [picturesOf('data'), labels] }],
    };
    const batches = openBatches(labelled);
    expect(batches.count).toBe(10);
    const chunk = batches.next(5);
    const { data: entries } = chunk.runs[0]!.inputs['data/picture']!;
    const { dtype, shape, data } = chunk.runs[0]!.inputs['data/label']!;
    expect({ dtype, shape }).toEqual({ dtype: 'int32', shape: [5, 4] });
    expect(data).toBeInstanceOf(Int32Array);
    expect(Array.from(data)).toEqual(entriesIn(entries).map((entry) => entry % toyLabels.length));
    batches.close();
    await using feed = await openFeed(labelled, () => 5);
    expect(await feed.next()).toEqual(chunk);
  });
});
