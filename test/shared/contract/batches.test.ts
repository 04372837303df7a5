import { describe, expect, it } from 'vitest';
import {
  batchCandidates,
  measureBatch,
  measureBatches,
  type Plan,
  type Probe,
  recommendedBatch,
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
    expect(recommendedBatch(measured)).toBe(32);
  });

  it('ends where a batch does not fit', async () => {
    const measured = await measureBatches(all, (batch) => Promise.resolve(batch > 16 ? null : rated(batch)));
    expect(recommendedBatch(measured)).toBe(16);
    expect(recommendedBatch(await measureBatches(all, () => Promise.resolve(null)))).toBeNull();
  });
});

describe('measureBatch', () => {
  const spec = { dataset: 'd', recipe: 'dcgan', options: { width: 8 }, steps: 9, engine: 'auto' } as const;
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
