import { expect, it } from 'vitest';
import { geometricMean, median } from './median.ts';

it('finds the middle of values in any order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it('means ratios by their product', () => {
  expect(geometricMean([0.5, 2])).toBeCloseTo(1);
  expect(geometricMean([0.8])).toBeCloseTo(0.8);
});
