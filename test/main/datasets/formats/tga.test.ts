import { describe, expect, it } from 'vitest';
import { place } from '../looking.ts';
import { faultOf, opened } from './opened.ts';

const side = 8;
const count = side * side;
const numbers = Array.from({ length: count }, (_, i) => i);
const [fromTop, fromRight] = [0x20, 0x10];

interface Parts {
  readonly type: number;
  readonly depth: number;
  readonly body: readonly number[];
  readonly flags?: number;
  readonly palette?: { readonly bits: number; readonly first?: number; readonly entries: readonly number[] };
  readonly size?: number;
}

function tga({ type, depth, body, flags = fromTop, palette, size = side }: Parts): Buffer {
  const head = Buffer.alloc(18);
  // A comment of three bytes, as some programs write.
  head[0] = 3;
  head[2] = type;
  if (palette !== undefined) {
    const { bits, first = 0, entries } = palette;
    head[1] = 1;
    head.writeUInt16LE(first, 3);
    head.writeUInt16LE(entries.length / Math.ceil(bits / 8), 5);
    head[7] = bits;
  }
  head.writeUInt16LE(size, 12);
  head.writeUInt16LE(size, 14);
  head[16] = depth;
  head[17] = flags;
  return Buffer.concat([head, Buffer.from('abc'), Buffer.from(palette?.entries ?? []), Buffer.from(body)]);
}

/** An extension area that says what the fourth channel is, and the footer. */
function ended(bytes: Buffer, attributes: number | null = null): Buffer {
  const area = Buffer.alloc(attributes === null ? 0 : 495);
  if (attributes !== null) area.writeUInt8(attributes, 494);
  const footer = Buffer.alloc(26);
  footer.writeUInt32LE(attributes === null ? 0 : bytes.length);
  footer.write('TRUEVISION-XFILE.\0', 8, 'latin1');
  return Buffer.concat([bytes, area, footer]);
}

const word = (value: number): number[] => [value & 255, value >> 8];
const grey = tga({ type: 3, depth: 8, body: numbers });
/** As bytes of the file (blue first), and as pixels. */
const stored = numbers.flatMap((i) => [i, 100, 200]);
const shown = numbers.flatMap((i) => [200, 100, i]);

describe('TGA', () => {
  it.each([
    ['grey', grey, 1, numbers],
    [
      'grey with alpha',
      tga({ type: 3, depth: 16, flags: fromTop | 8, body: numbers.flatMap((i) => [i, 128]) }),
      2,
      numbers.flatMap((i) => [i, 128]),
    ],
    ['24 bits', tga({ type: 2, depth: 24, body: stored }), 3, shown],
    [
      '32 bits',
      tga({ type: 2, depth: 32, flags: fromTop | 8, body: numbers.flatMap((i) => [i, 100, 200, 7]) }),
      4,
      numbers.flatMap((i) => [200, 100, i, 7]),
    ],
    [
      '32 bits without alpha',
      tga({ type: 2, depth: 32, body: numbers.flatMap((i) => [i, 100, 200, 0]) }),
      3,
      shown,
    ],
    [
      '15 bits',
      tga({ type: 2, depth: 15, body: numbers.flatMap(() => word(0x7c1f)) }),
      3,
      numbers.flatMap(() => [255, 0, 255]),
    ],
    [
      '16 bits',
      tga({ type: 2, depth: 16, flags: fromTop | 1, body: numbers.flatMap(() => word(0x8000 | (16 << 5))) }),
      4,
      numbers.flatMap(() => [0, 132, 0, 255]),
    ],
    [
      'a palette',
      tga({
        type: 1,
        depth: 8,
        palette: { bits: 24, first: 2, entries: [1, 2, 3, 4, 5, 6] },
        body: numbers.map((i) => 2 + (i % 2)),
      }),
      3,
      numbers.flatMap((i) => (i % 2 === 0 ? [3, 2, 1] : [6, 5, 4])),
    ],
    [
      'a palette of words',
      tga({ type: 1, depth: 8, palette: { bits: 16, entries: word(0x001f) }, body: numbers.map(() => 0) }),
      3,
      numbers.flatMap(() => [0, 0, 255]),
    ],
    [
      'runs',
      tga({ type: 11, depth: 8, body: [0x80 | 39, 9, 23, ...numbers.slice(40)] }),
      1,
      numbers.map((i) => (i < 40 ? 9 : i)),
    ],
    [
      'runs of colour',
      tga({ type: 10, depth: 24, body: [0x80 | 63, 1, 2, 3] }),
      3,
      numbers.flatMap(() => [3, 2, 1]),
    ],
    [
      'runs of a palette',
      tga({ type: 9, depth: 8, palette: { bits: 32, entries: [1, 2, 3, 4] }, body: [0xff, 0] }),
      3,
      numbers.flatMap(() => [3, 2, 1]),
    ],
    [
      'rows from below',
      tga({ type: 3, depth: 8, flags: 0, body: numbers }),
      1,
      numbers.map((i) => (side - 1 - Math.floor(i / side)) * side + (i % side)),
    ],
    [
      'rows from the right',
      tga({ type: 3, depth: 8, flags: fromTop | fromRight, body: numbers }),
      1,
      numbers.map((i) => i - (i % side) + side - 1 - (i % side)),
    ],
    ['bytes behind', Buffer.concat([grey, Buffer.from('more')]), 1, numbers],
  ])('reads %s', (_what, bytes, channels, data) => {
    const pixels = opened('a.TGA', bytes).pixels();
    expect([pixels.channels, [...pixels.data]]).toEqual([channels, data]);
  });

  it.each([
    ['opacity', 3, [200, 100, 50, 128]],
    ['opacity that colours are multiplied by', 4, [255, 199, 100, 128]],
    ['nothing', 0, [200, 100, 50, 255]],
  ])('takes the fourth channel for %s where the extension area says so', (_what, attributes, pixel) => {
    const body = numbers.flatMap(() => [50, 100, 200, 128]);
    const bytes = ended(tga({ type: 2, depth: 32, flags: fromTop | 8, body }), attributes);
    expect([...opened('a.tga', bytes).pixels().data.subarray(0, 4)]).toEqual(pixel);
  });

  it.each([
    ['a cut header', grey.subarray(0, 17), 'file_not_picture'],
    ['cut pixels', grey.subarray(0, -1), 'file_truncated'],
    ['a cut run', tga({ type: 11, depth: 8, body: [0x80 | 39, 9, 23, 1, 2] }), 'file_truncated'],
    [
      'a cut palette',
      tga({ type: 1, depth: 8, palette: { bits: 24, entries: [1, 2, 3] }, body: [] }),
      'file_truncated',
    ],
    [
      'a colour that is not there',
      tga({ type: 1, depth: 8, palette: { bits: 24, entries: [1, 2, 3] }, body: numbers }),
      'picture_damaged',
    ],
    ['more pixels than memory', tga({ type: 2, depth: 24, size: 65_535, body: [1] }), 'file_too_many_pixels'],
    [
      'runs for a few pixels of many',
      tga({ type: 10, depth: 24, size: 9000, body: [0xff, 1, 2, 3] }),
      'file_truncated',
    ],
    ['a depth that there is not', tga({ type: 2, depth: 12, body: stored }), 'file_not_picture'],
    ['interleaved rows', tga({ type: 3, depth: 8, flags: 0x80, body: numbers }), 'file_not_picture'],
    ['prose', Buffer.from('nothing but some words in a file'), 'file_not_picture'],
  ])('says what is wrong with %s', (_what, bytes, code) => {
    expect(faultOf('a.tga', bytes)).toBe(code);
  });

  it('knows a file by its end or by its name, and by nothing else', async () => {
    using folder = place();
    folder.put('named.tga', grey);
    folder.put('ended', ended(tga({ type: 2, depth: 24, size: 40, body: Array<number>(4800).fill(9) })));
    folder.put('neither', grey);
    const { labels, said } = await folder.look();
    expect(Object.keys(labels).sort()).toEqual(['ended', 'named.tga']);
    expect(said).toEqual({ neither: 'file_not_picture' });
    expect(faultOf('ended', ended(grey))).toBe('none');
  });
});
