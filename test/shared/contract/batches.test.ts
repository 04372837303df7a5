import { describe, expect, it } from 'vitest';
import {
  batchCandidates,
  judgeBatches,
  measureBatch,
  measureBatches,
  type Plan,
  type Probe,
} from '../../../shared/contract/index.ts';
import { findRecipe } from '../../../shared/gan/index.ts';

const rates: Readonly<Record<number, number>> = { 8: 100, 16: 180, 32: 200, 64: 205, 128: 207, 256: 400 };
const rated = (batch: number) => {
  const picturesPerSecond = rates[batch] ?? 0;
  return {
    batch,
    picturesPerSecond,
    msPerStep: (1000 * batch) / picturesPerSecond,
    memoryBytes: batch * 1e6,
  };
};

describe('batchCandidates', () => {
  it('are the powers of two that a recipe allows', () => {
    expect(batchCandidates(findRecipe('stylegan2').info.options)).toEqual([8, 16, 32, 64, 128, 256]);
    expect(batchCandidates({})).toEqual([]);
  });

  it('begin at the recipe’s own batch where that is smaller than 8', () => {
    const { options } = findRecipe('pix2pix').info;
    expect(batchCandidates(options)[0]).toBe(options['batch']?.default);
  });

  it('are whole parts where a batch is computed in parts', () => {
    const { options } = findRecipe('stylegan2').info;
    expect(batchCandidates(options, 4)).toEqual([8, 16, 32, 64, 128, 256]);
    expect(batchCandidates(options, 3)).toEqual([12, 24, 48, 96, 192]);
  });
});

describe('measureBatches', () => {
  const all = [8, 16, 32, 64, 128, 256];
  it('ends after two doublings without a gain', async () => {
    const measured = await measureBatches(all, (batch) => Promise.resolve(rated(batch)));
    expect(measured.map(({ batch }) => batch)).toEqual([8, 16, 32, 64, 128]);
    expect(judgeBatches(measured, 8)).toEqual({ kind: 'take', batch: 32 });
    expect(judgeBatches(measured, 128)).toEqual({ kind: 'keep', batch: 128 });
  });

  it('ends where a batch does not fit', async () => {
    const measured = await measureBatches(all, (batch) => Promise.resolve(batch > 16 ? null : rated(batch)));
    expect(judgeBatches(measured)).toEqual({ kind: 'take', batch: 16 });
    expect(judgeBatches(await measureBatches(all, () => Promise.resolve(null)))).toEqual({
      kind: 'none-fits',
    });
  });
});

describe('measuring in rounds', () => {
  it('measures what may be the best back and forth, and takes the middle of each', async () => {
    const asked: [number, number | null][] = [];
    // The computer is busy in the second round: all are slower then, and the middle does not notice.
    const measured = await measureBatches([8, 16, 32, 64], (batch, { done, memoryBytes }) => {
      asked.push([batch, memoryBytes]);
      const sample = rated(batch);
      const isBusy = done >= 4 && done < 7;
      return Promise.resolve(
        isBusy ? { ...sample, picturesPerSecond: sample.picturesPerSecond / 2 } : sample,
      );
    });
    expect(asked.map(([batch]) => batch)).toEqual([8, 16, 32, 64, 64, 32, 16, 16, 32, 64]);
    // What was predicted is not predicted again.
    expect(asked.map(([, memory]) => memory !== null)).toEqual(asked.map((_, at) => at >= 4));
    expect(measured.map(({ picturesPerSecond }) => picturesPerSecond)).toEqual([100, 180, 200, 205]);
    expect(measured.map(({ rounds }) => rounds.length)).toEqual([1, 3, 3, 3]);
  });

  it('finds no difference where the rounds of one batch differ more than the batches do', async () => {
    // Seen in use: 8 pictures 118, 16 pictures 131 a second in one round, and the other way round in the next.
    const seen: Readonly<Record<number, readonly number[]>> = {
      8: [118, 133, 124],
      16: [131, 119, 127],
      32: [121, 126, 130],
    };
    const measured = await measureBatches([8, 16, 32], (batch, { done }) => {
      const round = done < 3 ? 0 : done < 6 ? 1 : 2;
      return Promise.resolve({ ...rated(batch), picturesPerSecond: seen[batch]?.[round] ?? 0 });
    });
    expect(judgeBatches(measured, 8)).toMatchObject({ kind: 'no-difference' });
  });

  it('does not measure again where nothing comes near the best', async () => {
    const measured = await measureBatches([8, 16], (batch) => Promise.resolve(rated(batch)));
    expect(measured.map(({ rounds }) => rounds.length)).toEqual([1, 1]);
  });
});

describe('measureBatch', () => {
  const data = { datasets: { data: 'd' }, holdout: 0 };
  const spec = { ...data, recipe: 'dcgan', options: { width: 8 }, steps: 9, engine: 'auto' } as const;
  const reckonerOf = (memoryBytes: number) => {
    const asked: unknown[] = [];
    return {
      asked,
      plan: (one: unknown) => {
        asked.push(one);
        return Promise.resolve({ memoryBytes, freeMemoryBytes: 100 } as Plan);
      },
      probe: (one: unknown) => {
        asked.push(one);
        return Promise.resolve({ msPerStep: 20 } as Probe);
      },
    };
  };

  it('is pictures a second of the steps that are measured with the batch', async () => {
    const reckoner = reckonerOf(99);
    const row = await measureBatch(reckoner, spec, 16);
    expect(row).toEqual({ batch: 16, msPerStep: 20, picturesPerSecond: 800, memoryBytes: 99 });
    const one = { ...spec, options: { width: 8, batch: 16 } };
    expect(reckoner.asked).toEqual([one, one]);
  });

  it('measures nothing that does not fit into memory', async () => {
    const reckoner = reckonerOf(101);
    expect(await measureBatch(reckoner, spec, 16)).toBeNull();
    expect(reckoner.asked).toHaveLength(1);
  });
});
