import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRemoved } from '../../../../main/datasets/removed.ts';
import { type ItemsPlan, openItems, removedFileOf, split } from '../../../../main/worker/training/items.ts';
import { onlyStream } from '../../../../shared/data/index.ts';
import { writeToyLabels } from '../../../helpers/toy-run.ts';

const numbers = (count: number) => Uint32Array.from({ length: count }, (_, at) => 2 * at);

describe('split', () => {
  it('keeps a share out, and loses nothing: both parts are in order, and none is in both', () => {
    const items = numbers(1000);
    const { training, heldOut } = split(items, { holdout: 0.1, seed: 3 });
    expect([training.length, heldOut.length]).toEqual([900, 100]);
    for (const part of [training, heldOut]) expect(Array.from(part)).toEqual(Array.from(part.toSorted()));
    expect([...training, ...heldOut].toSorted((a, b) => a - b)).toEqual(Array.from(items));
  });

  it('is the same for the same seed and another for another', () => {
    const of = (seed: number) => Array.from(split(numbers(1000), { holdout: 0.1, seed }).heldOut);
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
    // By chance, a hundred of a thousand share ten with another hundred.
    expect(of(3).filter((item) => of(4).includes(item)).length).toBeLessThan(30);
  });

  it('takes them from everywhere, and not in the order that a training reads them', () => {
    const { heldOut } = split(numbers(1000), { holdout: 0.1, seed: 3 });
    const inFirstHalf = heldOut.filter((item) => item < 1000).length;
    expect(inFirstHalf).toBeGreaterThan(30);
    expect(inFirstHalf).toBeLessThan(70);
  });

  it('keeps no more than 5,000 out', () => {
    const { training, heldOut } = split(numbers(60_000), { holdout: 0.1, seed: 3 });
    expect([training.length, heldOut.length]).toEqual([55_000, 5000]);
  });

  it('keeps none out of few, or where none are asked for', () => {
    for (const [count, holdout] of [
      [9, 0.1],
      [1, 0.5],
      [1000, 0],
    ] as const) {
      const { training, heldOut } = split(numbers(count), { holdout, seed: 3 });
      expect([training.length, heldOut.length]).toEqual([count, 0]);
    }
  });
});

describe('openItems', () => {
  let folder: string;
  let plan: ItemsPlan;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'studio-items-'));
    const store = writeToyLabels(folder).folder;
    plan = { folder: store, name: 'Labels', removed: null, fields: ['picture'], holdout: 0, seed: 7 };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Both parts. */
  function opened(change: Partial<ItemsPlan>): { training: number[]; heldOut: number[] } {
    const { store, training, heldOut } = openItems({ ...plan, ...change });
    store.close();
    return { training: Array.from(training), heldOut: Array.from(heldOut) };
  }

  /** A bitmap of removed items. */
  function removing(items: readonly number[]): string {
    const removed = join(folder, 'removed.bin');
    writeRemoved(removed, 12, items);
    return removed;
  }

  it('tells what items hold, and takes all of them where only pictures are learned from', () => {
    const { store, shape, training } = openItems(plan);
    store.close();
    expect(shape).toEqual({
      count: 12,
      fields: {
        picture: { kind: 'picture', width: 16, height: 16, channels: 1 },
        label: { kind: 'label', names: ['bar', 'disc', '环'] },
      },
    });
    expect(training).toHaveLength(12);
  });

  it('leaves out what a person removed and, where labels are learned from, what has none', () => {
    const removed = removing([0, 5, 11]);
    expect(opened({ removed }).training).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect(opened({ removed, fields: ['picture', 'label'] }).training).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
  });

  it('holds none of these out either', () => {
    const { training, heldOut } = opened({
      removed: removing([0, 5, 11]),
      fields: ['picture', 'label'],
      holdout: 0.5,
    });
    expect([training.length, heldOut.length]).toEqual([4, 4]);
    expect([...training, ...heldOut].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
  });

  it('refuses a dataset of which nothing is left', () => {
    const removed = removing(Array.from({ length: 12 }, (_, item) => item));
    expect(() => openItems({ ...plan, removed })).toThrow(
      expect.objectContaining({ code: 'dataset_empty', params: { dataset: 'Labels' } }),
    );
  });

  it('reads the removed items of a run where it has some', () => {
    expect(removedFileOf(folder, onlyStream)).toBeNull();
    const removed = removing([1]);
    expect(removedFileOf(folder, onlyStream)).toBe(removed);
    expect(removedFileOf(folder, 'b')).toBeNull();
  });
});
