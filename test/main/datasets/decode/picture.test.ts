import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fitPicture } from '../../../../main/datasets/decode/fit.ts';
import { openPicture, type Picture } from '../../../../main/datasets/decode/picture.ts';
import { reduce } from '../../../../main/datasets/decode/reduce.ts';
import { cutApng, gif, gradient, picture, rgbaTiff } from '../../../samples/pictures.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'gan-picture-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function opened(bytes: Buffer): Picture {
  const path = join(root, 'picture');
  writeFileSync(path, bytes);
  const file = { name: 'picture', path, offset: 0, length: bytes.length, mtimeMs: null };
  return openPicture({ ...file, raw: null, label: null, isFolderLabelled: true, caption: '' });
}

/** 16 × 16 pixels of one colour. */
const even = (colour: readonly number[]): Uint8Array =>
  new Uint8Array(1024).map((_, i) => colour[i % 4] ?? 0);
const fit = { width: 16, height: 16, color: 'rgb', fit: 'stretch', transpose: false } as const;

describe('a TIFF with a fourth sample', () => {
  it.each([
    ['is multiplied by', 1, [100, 50, 25, 128], [199, 100, 50, 128], [100, 50, 25]],
    ['is not multiplied by', 2, [200, 100, 50, 128], [200, 100, 50, 128], [100, 50, 25]],
    ['does not have', 0, [200, 100, 50, 0], [200, 100, 50], [200, 100, 50]],
  ])('that colour %s', (_what, extraSample, stored, straight, onBlack) => {
    const glass = opened(rgbaTiff(even(stored), 16, 16, { extraSample }));
    const { data, channels } = glass.pixels();
    expect([...data.subarray(0, channels)]).toEqual(straight);
    const [red, green, blue] = fitPicture(opened(rgbaTiff(even(stored), 16, 16, { extraSample })), fit);
    for (const [i, value] of [red, green, blue].entries()) {
      expect(Math.abs((value ?? 0) - (onBlack[i] ?? 0))).toBeLessThanOrEqual(1);
    }
  });
});

describe('a good first picture survives a bad second', () => {
  const first = gradient();
  it.each([
    ['TIFF', 1, rgbaTiff(first, 40, 28, { next: 0x7fff_0000 })],
    ['GIF', 2, gif([first, gradient(40, 28, 3)], 40, 28).subarray(0, -200)],
    ['PNG', 2, cutApng()],
  ])('in %s', (_kind, frames, bytes) => {
    const { header, pixels } = opened(bytes);
    const { width, height, data } = pixels();
    expect([width, height, header.frames]).toEqual([40, 28, frames]);
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  });
});

describe('what is not read is not called damaged', () => {
  it.each([
    ['TIFF (Zstandard)', rgbaTiff(gradient(), 40, 28, { compression: 50_000 })],
    ['TIFF (JPEG 2000)', rgbaTiff(gradient(), 40, 28, { compression: 34_712 })],
    ['arithmetic-coded JPEG', withFrame(picture('jpeg'), 0xc9)],
    ['lossless JPEG', withFrame(picture('jpeg'), 0xc3)],
  ])('%s', (kind, bytes) => {
    expect(() => opened(bytes).pixels()).toThrow(
      expect.objectContaining({ code: 'file_unsupported', params: { kind } }),
    );
  });

  function withFrame(jpeg: Buffer, marker: number): Buffer {
    const changed = Buffer.from(jpeg);
    changed[changed.indexOf(Buffer.of(0xff, 0xc0)) + 1] = marker;
    return changed;
  }
});

describe('transposing', () => {
  it('comes after turning upright, and the size is that of the outcome', () => {
    const wide = { ...fit, width: 28, height: 40, transpose: true } as const;
    const upright = fitPicture(opened(picture('png')), { ...fit, width: 40, height: 28 });
    const transposed = fitPicture(opened(picture('png')), wide);
    const at = (pixels: Uint8Array, width: number, x: number, y: number) => [
      ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
    ];
    for (const [x, y] of [
      [0, 0],
      [39, 0],
      [5, 27],
      [20, 9],
    ] as const) {
      expect(at(transposed, 28, y, x)).toEqual(at(upright, 40, x, y));
    }
  });
});

describe('reduce', () => {
  it('averages blocks, each pixel once, and leaves small pictures alone', () => {
    const data = Uint8Array.from({ length: 70 * 65 }, (_, i) => (i % 2) * 200);
    const reduced = reduce({ data, width: 70, height: 65, channels: 1 }, { width: 10, height: 10 });
    expect([reduced.width, reduced.height]).toEqual([35, 33]);
    expect(reduced.data.every((value) => value === 100)).toBe(true);
    const small = { data, width: 70, height: 65, channels: 1 } as const;
    expect(reduce(small, { width: 12, height: 12 })).toBe(small);
  });

  it('weighs colours by their opacity', () => {
    const data = new Uint8Array(32 * 32 * 4).map(
      (_, i) =>
        [
          [200, 100, 50, 255],
          [0, 255, 0, 0],
        ][(i >> 2) & 1]?.[i & 3] ?? 0,
    );
    const reduced = reduce({ data, width: 32, height: 32, channels: 4 }, { width: 4, height: 4 });
    expect([...reduced.data.subarray(0, 4)]).toEqual([200, 100, 50, 128]);
  });
});
