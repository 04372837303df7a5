import { describe, expect, it } from 'vitest';
import { align, sampleRows, smooth, summarize } from '../../../renderer/components/Chart/chart-data.ts';

const series = (key: string, step: number[], mean: number[]) => ({ key, step, mean, min: mean, max: mean });

describe('align', () => {
  it('puts series with different steps on one axis, with gaps where they have no value', () => {
    const aligned = align([series('a', [1, 3], [10, 30]), series('b', [2, 3], [20, NaN])]);
    expect(aligned.steps).toEqual([1, 2, 3]);
    expect(aligned.mean).toEqual([
      [10, null, 30],
      [null, 20, null],
    ]);
  });
});

describe('smooth', () => {
  it('leaves values alone without weight', () => {
    expect(smooth([1, null, 3], 0)).toEqual([1, null, 3]);
  });

  it('starts at the first value instead of near zero, and goes on over gaps', () => {
    const [first, gap, last] = smooth([4, null, 4], 0.9);
    expect(first).toBeCloseTo(4);
    expect(gap).toBeNull();
    expect(last).toBeCloseTo(4);
  });
});

describe('summarize', () => {
  it('says the last value, its step and the range', () => {
    expect(summarize(series('a', [1, 2, 3], [5, 1, 2]))).toEqual({ last: 2, min: 1, max: 5, step: 3 });
    expect(summarize(series('a', [], []))).toBeNull();
  });
});

describe('sampleRows', () => {
  it('spreads rows evenly and keeps both ends', () => {
    expect(sampleRows(3, 5)).toEqual([0, 1, 2]);
    expect(sampleRows(101, 5)).toEqual([0, 25, 50, 75, 100]);
  });
});
