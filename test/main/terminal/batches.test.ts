import { describe, expect, it } from 'vitest';
import { batchCandidates, measureBatches, recommendedBatch } from '../../../main/terminal/batches.ts';
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
