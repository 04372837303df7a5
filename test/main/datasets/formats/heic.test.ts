import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitPicture } from '../../../../main/datasets/decode/fit.ts';
import { heic } from '../../../../main/datasets/formats/heic.ts';
import { faultOf, opened } from './opened.ts';

const read = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'samples', 'heic', `${name}.heic`));
const [red, green, blue, white] = [
  [220, 30, 30],
  [30, 200, 30],
  [30, 30, 220],
  [230, 230, 230],
] as const;

/** Pixels of the four quarters in reading order, to within what lossy coding changes. */
function quartersOf(bytes: Buffer): unknown {
  const { data, width, height, channels } = opened('a.heic', bytes).pixels();
  const at = (x: number, y: number): readonly number[] => [
    ...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
  ];
  const [left, right, top, bottom] = [4, width - 5, 4, height - 5];
  return {
    size: [width, height],
    quarters: [at(left, top), at(right, top), at(left, bottom), at(right, bottom)],
  };
}
const near = (quarters: readonly (readonly number[])[]): unknown[] =>
  quarters.map((quarter) =>
    quarter.map((value) => expect.toSatisfy((found: number) => Math.abs(found - value) <= 6) as number),
  );

describe('HEIC', () => {
  it('is turned upright, once', () => {
    expect(quartersOf(read('turned'))).toEqual({ size: [32, 48], quarters: near([blue, red, white, green]) });
    const fitted = fitPicture(opened('a.heic', read('turned')), {
      ...{ width: 32, height: 48, color: 'rgb', fit: 'crop', transpose: false },
    });
    expect([...fitted.subarray(0, 3)]).toEqual(near([blue])[0]);
  });

  it('keeps its alpha', () => {
    const opaque = [red, green].map((colour) => [...colour, 255]);
    const glass = [blue, white].map((colour) => [...colour, 64]);
    expect(quartersOf(read('alpha'))).toEqual({ size: [48, 32], quarters: near([...opaque, ...glass]) });
  });

  it('gives the primary of several pictures, and says that there are more', () => {
    expect(quartersOf(read('several'))).toEqual({
      size: [48, 32],
      quarters: near([red, green, blue, white]),
    });
    expect(opened('a.heic', read('several')).header).toMatchObject({ width: 48, height: 32, frames: 2 });
  });

  it('is a finding where it was cut or damaged, and decoding goes on after it', () => {
    const good = read('turned');
    for (const length of [12, 200, 500, good.length - 1]) {
      expect(faultOf('a.heic', good.subarray(0, length)), `${length} bytes`).toMatch(/truncated|unsupported/);
    }
    const scrambled = Buffer.from(good);
    // The header of the first unit behind its length says what it holds: nothing of the picture any more.
    scrambled.writeUInt8(0x7f, scrambled.indexOf('mdat') + 8);
    expect(faultOf('a.heic', scrambled)).toBe('picture_damaged');
    expect(faultOf('a.heic', good)).toBe('none');
  });

  it('tells what decoding and then scaling take: measured, 8.5 times its pixels in RGBA', () => {
    const { memoryBytes } = opened('a.heic', sized(read('turned'), 4000));
    expect(memoryBytes / (4 * 4000 * 4000)).toBeGreaterThan(8.5);
  });

  it('is refused before it is decoded where its header tells more than there is memory for', () => {
    expect(faultOf('a.heic', sized(read('several'), 60_000))).toBe('file_too_many_pixels');
  });

  it('is refused where its header tells less than it holds', () => {
    expect(faultOf('a.heic', sized(read('several'), 16))).toBe('picture_damaged');
  });

  it('says what it cannot read of HEIF', () => {
    const film = Buffer.from('\0\0\0\x14ftypmsf1\0\0\0\0hevc\0\0\0\x08moov', 'latin1');
    expect(faultOf('a.heic', film)).toBe('file_unsupported');
    const other = Buffer.from(read('several').toString('latin1').replaceAll('hvc1', 'jpeg'), 'latin1');
    expect(heic.matches(other)).toBe(true);
    expect(faultOf('a.heic', other)).toBe('file_unsupported');
  });

  /** Every picture of the file claims to have sides of so many pixels, all of which are shown. */
  function sized(bytes: Buffer, side: number): Buffer {
    const changed = Buffer.from(bytes.toString('latin1').replaceAll('clap', 'free'), 'latin1');
    for (let at = changed.indexOf('ispe'); at >= 0; at = changed.indexOf('ispe', at + 1)) {
      changed.writeUInt32BE(side, at + 8);
      changed.writeUInt32BE(side, at + 12);
    }
    return changed;
  }
});
