import { expect, it } from 'vitest';
import { philox } from '../../../../shared/gan/random/index.ts';

/** Known answers of the authors' Random123 library (kat_vectors, philox4x32 with 10 rounds). */
const knownAnswers = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

it.each(knownAnswers)('gives the published block for counter $counter', ({ counter, key, expected }) => {
  const block = new Uint32Array(4);
  philox(Uint32Array.from(counter), Uint32Array.from(key), block);
  expect(Array.from(block)).toEqual(expected);
});
