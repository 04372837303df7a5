import { describe, expect, it } from 'vitest';
import { fitPicture } from '../../../renderer/components/Picture/scale.ts';
import { between, moveInGrid } from '../../../renderer/components/PictureGrid/grid-keys.ts';
import { bucketOf, sizeBuckets, smallerThan } from '../../../renderer/pages/datasets/sizes.ts';
import { spread } from '../../../renderer/pages/datasets/spread.ts';

describe('fitPicture', () => {
  it('enlarges small pictures by whole factors, with square pixels', () => {
    expect(fitPicture(28, 28, 100, 100)).toEqual({ width: 84, height: 84, isPixelated: true });
  });

  it('smooths what is large or has to shrink', () => {
    expect(fitPicture(256, 128, 512, 512)).toEqual({ width: 512, height: 256, isPixelated: false });
    expect(fitPicture(96, 96, 64, 64)).toEqual({ width: 64, height: 64, isPixelated: false });
  });
});

describe('moveInGrid', () => {
  const move = (key: string, at: number) => moveInGrid(key, at, 10, 4, 2);

  it('moves by cells and rows and stays inside', () => {
    expect([move('ArrowRight', 3), move('ArrowDown', 3), move('ArrowUp', 3)]).toEqual([4, 7, 3]);
    expect([move('ArrowLeft', 0), move('ArrowRight', 9), move('ArrowDown', 7)]).toEqual([0, 9, 7]);
    expect([move('PageDown', 1), move('PageUp', 9), move('Home', 5), move('End', 5)]).toEqual([9, 1, 0, 9]);
  });

  it('leaves other keys alone', () => {
    expect(move('a', 3)).toBeNull();
  });
});

describe('between', () => {
  it('selects in both directions', () => {
    expect(between(5, 3)).toEqual([3, 4, 5]);
  });
});

describe('sizes', () => {
  const sizes = [
    { width: 28, height: 40, count: 5 },
    { width: 300, height: 64, count: 2 },
  ];

  it('are counted by their shorter side', () => {
    const counts = sizeBuckets(sizes).filter(({ count }) => count > 0);
    expect(counts).toEqual([
      { side: 32, count: 5 },
      { side: 64, count: 2 },
    ]);
    expect(bucketOf(9999)).toBe(bucketOf(2048));
  });

  it('tell how many pictures would be enlarged', () => {
    expect(smallerThan(sizes, 32, 32)).toBe(5);
    expect(smallerThan(sizes, 64, 128)).toBe(7);
  });
});

describe('spread', () => {
  it('takes examples from the whole, each once', () => {
    expect(spread(3, 5)).toEqual([0, 1, 2]);
    expect(spread(100, 4)).toEqual([12, 37, 62, 87]);
  });
});
