import { describe, expect, it } from 'vitest';
import { faultOf, opened } from './opened.ts';

const side = 8;
const count = side * side;
const ramp = Array.from({ length: count }, (_, i) => i);
const colours = Array.from({ length: count * 3 }, (_, i) => (i * 7) % 256);
const words = (values: readonly number[]): Buffer =>
  Buffer.from(Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255])));
const file = (head: string, body: string | Uint8Array = ''): Buffer =>
  Buffer.concat([Buffer.from(head), Buffer.from(body)]);
const pixels = (bytes: Buffer): readonly [channels: number, data: readonly number[]] => {
  const { channels, data } = opened('a.pnm', bytes).pixels();
  return [channels, [...data]];
};

describe('PGM and PPM', () => {
  it.each([
    ['P2', file('P2\n8 8\n63\n', ramp.join(' ')), 1, ramp.map((value) => Math.round((value * 255) / 63))],
    ['P3', file('P3 8 8 255 ', colours.join('\n')), 3, colours],
    ['P5', file('P5\n8 8\n255\n', Uint8Array.from(ramp)), 1, ramp],
    ['P6', file('P6\n8 8\n255\n', Uint8Array.from(colours)), 3, colours],
    ['P5, 16 bits', file('P5 8 8 65535\n', words(ramp.map((value) => value * 257))), 1, ramp],
    ['P5, 10 bits', file('P5 8 8 1023\n', words(ramp.map(() => 1023))), 1, ramp.map(() => 255)],
    ['P3, 16 bits', file('P3 8 8 65535 ', colours.map((value) => value * 257).join(' ')), 3, colours],
    ['comments', file('P5 # a 1 b\n#9 9\r8\t8 # c\n# d\n255\n', Uint8Array.from(ramp)), 1, ramp],
    ['bytes behind', file('P5 8 8 255 ', Uint8Array.from([...ramp, 1, 2, 3])), 1, ramp],
    ['text behind', file('P2 8 8 255 ', `${ramp.join(' ')}\n# end\n`), 1, ramp],
  ])('reads %s', (_what, bytes, channels, data) => {
    expect(pixels(bytes)).toEqual([channels, data]);
  });

  it.each([
    ['a cut header', file('P5\n8'), 'file_truncated'],
    ['a header that ends in a comment', file('P5\n8 # wide'), 'file_truncated'],
    ['cut bytes', file('P6\n8 8\n255\n', Uint8Array.from(colours.slice(1))), 'file_truncated'],
    ['cut words', file('P5\n8 8\n256\n', Uint8Array.from(ramp)), 'file_truncated'],
    [
      'cut text',
      file(
        'P2\n8 8\n255\n',
        ramp
          .slice(1)
          .map((value) => value + 100)
          .join(' '),
      ),
      'file_truncated',
    ],
    ['words among the values', file('P2 8 8 255 ', ramp.map(() => 'xx').join(' ')), 'picture_damaged'],
    ['a value above the most', file('P2 8 8 50 ', ramp.join(' ')), 'picture_damaged'],
    ['a most of 0', file('P5 8 8 0\n', Uint8Array.from(ramp)), 'picture_damaged'],
    ['a most of 70000', file('P5 8 8 70000\n', words([...ramp, ...ramp])), 'picture_damaged'],
    ['no pixels', file('P5 0 8 255\n'), 'picture_damaged'],
    ['an absurd size', file('P6 99999999 99999999 255\n', 'x'), 'file_too_many_pixels'],
    ['a size with no bytes for it', file('P6 9000 9000 255\n', 'x'), 'file_truncated'],
    ['a size of thirty digits', file(`P5 ${'9'.repeat(30)} 8 255\n`), 'file_not_picture'],
    ['prose', file('P3 is what comes after P2'), 'file_not_picture'],
    ['a bitmap', file('P4\n# b\n8 8\n', 'abcdefgh'), 'file_unsupported'],
  ])('says what is wrong with %s', (_what, bytes, code) => {
    expect(faultOf('a.pgm', bytes)).toBe(code);
  });
});
