import { describe, expect, it } from 'vitest';
import { BatchFinder } from '../../../../renderer/pages/new-run/batch-finder.svelte.ts';
import { type Plan, StudioError, type TrainingSpec } from '../../../../shared/contract/index.ts';
import { findRecipe } from '../../../../shared/gan/index.ts';

const { options } = findRecipe('dcgan').info;
const spec: TrainingSpec = {
  datasets: { data: 'd' },
  recipe: 'dcgan',
  options: {},
  steps: 9,
  engine: 'auto',
  holdout: 0,
};
const rates: Readonly<Record<number, number>> = { 8: 100, 16: 190, 32: 200, 64: 201, 128: 202 };

/** Answers at once; `largest` is the largest batch that fits. */
function finderOf({ largest = 128, signals = [] as AbortSignal[] } = {}) {
  return new BatchFinder((signal) => {
    signals.push(signal);
    const batchOf = (one: TrainingSpec): number => Number(one.options.batch);
    return {
      plan: (one) => Promise.resolve({ memoryBytes: batchOf(one), freeMemoryBytes: largest } as Plan),
      probe: (one) => {
        const msPerStep = (1000 * batchOf(one)) / (rates[batchOf(one)] ?? 1);
        return Promise.resolve({ msPerStep, totalMs: 1, peakBytes: 1 });
      },
    };
  });
}

describe('BatchFinder', () => {
  it('measures rising batches and judges that the smallest of the fastest is to be taken', async () => {
    const finder = finderOf();
    const search = finder.search(spec, options);
    expect(finder.running).toMatchObject({ batch: 8, done: 0 });
    await search;
    expect(finder.running).toBeNull();
    expect(finder.measured.map(({ batch }) => batch)).toEqual([8, 16, 32, 64, 128]);
    expect(finder.judge(8)).toEqual({ kind: 'take', batch: 32 });
    expect(finder.judge(64)).toEqual({ kind: 'keep', batch: 64 });
  });

  it('says when nothing fits into memory', async () => {
    const finder = finderOf({ largest: 4 });
    await finder.search(spec, options);
    expect([finder.judge(8), finder.problem]).toEqual([{ kind: 'none-fits' }, null]);
  });

  it('belongs to the spec that it was asked for, whatever its batch', async () => {
    const finder = finderOf();
    await finder.search(spec, options);
    expect(finder.isFor({ ...spec, options: { batch: 64 }, steps: 7 })).toBe(true);
    expect(finder.isFor({ ...spec, options: { width: 16 } })).toBe(false);
  });

  it('keeps what was measured when it is stopped, recommends nothing, and asks for no more', async () => {
    const signals: AbortSignal[] = [];
    const finder = finderOf({ signals });
    const search = finder.search(spec, options);
    finder.stop();
    await search;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect([finder.running, finder.judge(8), finder.problem, finder.measured.length]).toEqual([
      null,
      null,
      null,
      0,
    ]);
  });

  it('says why a measurement failed', async () => {
    const refused = new StudioError('dataset_empty', { dataset: 'x' });
    const finder = new BatchFinder(() => ({
      plan: () => Promise.reject(refused),
      probe: () => Promise.reject(refused),
    }));
    await finder.search(spec, options);
    expect([finder.problem, finder.running, finder.judge(8)]).toEqual([refused, null, null]);
  });
});
