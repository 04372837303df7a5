import { Transformer } from '@napi-rs/image';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridShape, toGrid, toPicture } from '../../../main/media/grid.ts';
import { encodePng, type Picture } from '../../../main/media/png.ts';

const pictures = fc
  .record({
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    channels: fc.constantFrom(1 as const, 3 as const),
  })
  .chain(({ width, height, channels }) => {
    const length = width * height * channels;
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      channels: fc.constant(channels),
      data: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });

describe('encodePng', () => {
  it('is read back pixel by pixel by another decoder', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, async (picture) => {
        const decoded = await new Transformer(Buffer.from(encodePng(picture))).rawPixels();
        expect(Uint8Array.from(decoded)).toEqual(Uint8Array.from(picture.data));
      }),
      { numRuns: 50 },
    );
  });

  it('carries words in any language that a reader finds', () => {
    const picture: Picture = { width: 1, height: 1, channels: 1, data: Uint8Array.of(7) };
    const text = Buffer.from(encodePng(picture, { Title: '数字', Software: 'GAN Studio' })).toString('utf8');
    expect(text).toContain('iTXtTitle\0\0\0\0\0数字');
    expect(text).toContain('tEXtSoftware\0GAN Studio');
  });

  it('gives the same bytes again', () => {
    const picture: Picture = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(encodePng(picture, { Title: 'a' })).toEqual(encodePng(picture, { Title: 'a' }));
  });
});

describe('toPicture', () => {
  it('maps −1 … 1 to 0 … 255 and cuts what lies outside', () => {
    expect(Array.from(toPicture(Float32Array.of(-1, 0, 1, -3, 3, 0.5), [2, 3, 1]).data)).toEqual([
      0, 128, 255, 0, 255, 191,
    ]);
  });
});

describe('toGrid', () => {
  const one = (value: number): Picture => ({
    width: 2,
    height: 1,
    channels: 1,
    data: Uint8Array.of(value, value + 1),
  });

  it('lays pictures out row by row and leaves the rest black', () => {
    const grid = toGrid([one(10), one(20), one(30)]);
    expect(grid).toMatchObject({ width: 2 * 2, height: 2, channels: 1 });
    expect(Array.from(grid.data)).toEqual([10, 11, 20, 21, 30, 31, 0, 0]);
  });

  it('lays them out in as many columns as it is told', () => {
    const pictures = [one(10), one(20), one(30)];
    expect(toGrid(pictures, 3)).toMatchObject({ width: 6, height: 1 });
    expect(toGrid(pictures, 1)).toMatchObject({ width: 2, height: 3 });
    const four = toGrid(pictures, 4);
    expect(Array.from(four.data)).toEqual([10, 11, 20, 21, 30, 31, 0, 0]);
  });

  it.each([
    [1, 1, 1],
    [3, 2, 2],
    [36, 6, 6],
    [37, 6, 7],
    [64, 8, 8],
  ])('%i pictures take %i rows of %i', (count, rows, columns) => {
    expect(gridShape(count)).toEqual({ rows, columns });
  });
});
