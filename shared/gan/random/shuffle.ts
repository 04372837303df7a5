/** Shuffles that are computed, not stored: entry number `i` of epoch `e` is a function of (seed, e, i). */
import { philox } from './philox.ts';
import { hashWord } from './stream.ts';
import { invariant } from '../../errors/index.ts';

const rounds = 4;

/**
 * A pseudo-random permutation of 0 … count−1 for one epoch, with a few bytes of memory at any count. A balanced
 * Feistel network over the next even power of two whose round function is Philox; values outside the range walk on
 * along their cycle (Black and Rogaway 2002), fewer than four steps on average.
 * @param purpose two permutations of different purposes have nothing in common
 */
export function permutation(
  seed: number,
  epoch: number,
  count: number,
  purpose = 'shuffle',
): (index: number) => number {
  invariant(Number.isInteger(count) && count > 0 && count <= 2 ** 32, `permutation of ${count} entries`);
  const halfBits = Math.max(1, Math.ceil(Math.log2(count) / 2));
  const size = 2 ** halfBits;
  const key = Uint32Array.of(seed, hashWord(purpose));
  const counter = new Uint32Array(4);
  const words = new Uint32Array(4);
  const roundFunction = (round: number, half: number): number => {
    counter[0] = half;
    counter[1] = round;
    counter[2] = epoch % 0x1_0000_0000;
    counter[3] = Math.floor(epoch / 0x1_0000_0000);
    philox(counter, key, words);
    return (words[0] ?? 0) % size;
  };
  const encrypt = (value: number): number => {
    let left = Math.floor(value / size);
    let right = value % size;
    for (let round = 0; round < rounds; round++) {
      const mixed = (left + roundFunction(round, right)) % size;
      left = right;
      right = mixed;
    }
    return left * size + right;
  };
  return (index) => {
    let value = encrypt(index);
    while (value >= count) value = encrypt(value);
    return value;
  };
}

/**
 * The entries of one batch. The whole history of a run's reading is its cursor: the number of entries read before.
 * A batch that meets the end of an epoch goes on in the next one, so a dataset may be smaller than a batch.
 * @param into receives entry numbers below `count` @param purpose see `permutation`
 */
export function fillBatch(
  seed: number,
  cursor: number,
  count: number,
  into: Uint32Array,
  purpose?: string,
): void {
  let epoch = Math.floor(cursor / count);
  let shuffled = permutation(seed, epoch, count, purpose);
  for (let at = 0; at < into.length; at++) {
    const position = cursor + at;
    if (Math.floor(position / count) !== epoch) {
      epoch = Math.floor(position / count);
      shuffled = permutation(seed, epoch, count, purpose);
    }
    into[at] = shuffled(position % count);
  }
}
