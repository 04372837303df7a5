import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Costs, keyOf, type Reckoner } from '../../../../renderer/pages/new-run/costs.svelte.ts';
import { lighterOptions, shortageOf } from '../../../../renderer/pages/new-run/lighter.ts';
import { type Plan, StudioError, type TrainingSpec } from '../../../../shared/contract/index.ts';
import { someRecipe } from '../../helpers/recipe.ts';

const spec: TrainingSpec = {
  datasets: { data: 'd1' },
  recipe: 'dcgan',
  options: {},
  steps: 100,
  engine: 'auto',
  holdout: 0,
};
const plan = (memoryBytes: number): Plan => ({
  networks: [],
  parameters: 1,
  flopsPerStep: 1,
  memoryBytes,
  freeMemoryBytes: 100,
  fittingBatch: null,
  fittingParts: null,
  checkpointBytes: 1,
  sampleBytes: 1,
  diskBytes: 1,
  freeDiskBytes: 100,
});
const probe = { msPerStep: 10, totalMs: 1000, peakBytes: 1 };

describe('Costs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function costsOf(reckoner: Partial<Reckoner>) {
    const full = {
      plan: vi.fn(() => Promise.resolve(plan(50))),
      probe: vi.fn(() => Promise.resolve(probe)),
      ...reckoner,
    };
    return { costs: new Costs(full, () => [{ batch: 32 }, { batch: 16 }]), ...full };
  }

  it('counts once, a moment after the last change', async () => {
    const { costs, plan: count } = costsOf({});
    costs.want(spec);
    await vi.advanceTimersByTimeAsync(200);
    costs.want({ ...spec, steps: 5 });
    expect([costs.isPlanning, costs.plan]).toEqual([true, null]);
    await vi.advanceTimersByTimeAsync(400);
    expect(count).toHaveBeenCalledExactlyOnceWith({ ...spec, steps: 5 });
    expect([costs.isPlanning, costs.plan?.memoryBytes]).toEqual([false, 50]);
  });

  it('never gives the numbers of one choice as those of another', async () => {
    const { costs } = costsOf({});
    costs.want(spec);
    await vi.advanceTimersByTimeAsync(400);
    expect([costs.plan?.memoryBytes, costs.isStale]).toEqual([50, false]);
    costs.want({ ...spec, options: { batch: 2 } });
    expect([costs.plan?.memoryBytes, costs.isStale]).toEqual([50, true]);
    costs.want({ ...spec, recipe: 'gan' });
    expect(costs.plan).toBeNull();
    await vi.advanceTimersByTimeAsync(400);
    expect([costs.plan?.memoryBytes, costs.isStale]).toEqual([50, false]);
    costs.want({ ...spec, recipe: 'gan', datasets: { data: 'd2' } });
    expect(costs.plan).toBeNull();
  });

  it('says why it cannot be trained', async () => {
    const refused = new StudioError('dataset_empty', { dataset: 'x' });
    const { costs } = costsOf({ plan: vi.fn(() => Promise.reject(refused)) });
    costs.want(spec);
    await vi.advanceTimersByTimeAsync(400);
    expect([costs.problem, costs.plan]).toEqual([refused, null]);
    costs.want(null);
    expect(costs.problem).toBeNull();
  });

  it('looks for the first change that makes it fit', async () => {
    const count = vi.fn(({ options }: TrainingSpec) =>
      Promise.resolve(plan(Number(options.batch ?? 64) * 4)),
    );
    const { costs } = costsOf({ plan: count });
    costs.want(spec);
    await vi.advanceTimersByTimeAsync(400);
    expect([costs.plan?.memoryBytes, costs.fixes]).toEqual([256, [{ batch: 16 }]]);
  });

  it('takes the parts and the batch that the plan proposes without counting again', async () => {
    const count = vi.fn(() => Promise.resolve({ ...plan(256), fittingBatch: 24, fittingParts: 4 }));
    const { costs } = costsOf({ plan: count });
    costs.want(spec);
    await vi.advanceTimersByTimeAsync(400);
    expect(costs.fixes).toEqual([{ accumulation: 4 }, { batch: 24 }]);
    expect(count).toHaveBeenCalledOnce();
  });

  it('measures once for all lengths of the same run, and anew for other options', async () => {
    const { costs } = costsOf({});
    costs.want(spec);
    await costs.measure();
    expect(costs.totalMs).toBe(1000);
    costs.want({ ...spec, steps: 300 });
    expect(costs.totalMs).toBe(3000);
    costs.want({ ...spec, options: { batch: 2 } });
    expect(costs.probe).toBeNull();
  });

  it('says where measuring failed', async () => {
    const { costs } = costsOf({
      probe: vi.fn(() => Promise.reject(new StudioError('cancelled', { what: 'x' }))),
    });
    costs.want(spec);
    await costs.measure();
    expect([costs.probeProblem?.code, costs.isProbing]).toEqual(['cancelled', false]);
  });
});

describe('keyOf', () => {
  it('is the same whatever order options were chosen in, and for every length', () => {
    const one = keyOf({ ...spec, options: { a: 1, b: 2 } });
    expect(keyOf({ ...spec, steps: 9, options: { b: 2, a: 1 } })).toBe(one);
    expect(keyOf({ ...spec, options: { a: 2, b: 2 } })).not.toBe(one);
  });
});

describe('lighterOptions', () => {
  const values: Record<string, unknown> = { batch: 64, width: 32, sampleEvery: 50 };
  const lighter = (shortage: 'memory' | 'disk') =>
    lighterOptions(shortage, someRecipe.options, (name) => values[name]);

  it('tries smaller networks first, then smaller batches with them', () => {
    const all = lighter('memory');
    expect(all.slice(0, 3)).toEqual([{ width: 16 }, { width: 8 }, { batch: 32, width: 16 }]);
    expect(all.at(-1)).toEqual({ batch: 16, width: 8 });
  });

  it('saves fewer grids where the disk is short', () => {
    expect(lighter('disk')).toEqual([{ sampleEvery: 200 }, { sampleEvery: 800 }, { sampleEvery: 3200 }]);
  });
});

describe('shortageOf', () => {
  it('names what is short', () => {
    const fits = plan(50);
    expect([shortageOf(fits), shortageOf(plan(101)), shortageOf({ ...fits, diskBytes: 101 })]).toEqual([
      null,
      'memory',
      'disk',
    ]);
  });
});
