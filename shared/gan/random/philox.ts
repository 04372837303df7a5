/**
 * Philox 4×32-10, a counter-based generator: every block of four words is a pure function of a counter and a key, so
 * any block can be drawn at any time, in any order, in any thread. Salmon et al., Parallel Random Numbers: As Easy
 * as 1, 2, 3 (SC 2011), doi:10.1145/2063384.2063405.
 */
import { dim } from '../shape.ts';

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/** Upper 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Every sum fits into 32 bits.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const cross = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/**
 * Draws one block.
 * @param counter [4] unsigned words. @param key [2] unsigned words.
 * @param into receives four unsigned words from `at`.
 */
export function philox(counter: Uint32Array, key: Uint32Array, into: Uint32Array, at = 0): void {
  let x0 = dim(counter, 0);
  let x1 = dim(counter, 1);
  let x2 = dim(counter, 2);
  let x3 = dim(counter, 3);
  let key0 = dim(key, 0);
  let key1 = dim(key, 1);
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, x0);
    const low0 = Math.imul(multiplier0, x0);
    const high1 = multiplyHigh(multiplier1, x2);
    const low1 = Math.imul(multiplier1, x2);
    x0 = (high1 ^ x1 ^ key0) >>> 0;
    x1 = low1 >>> 0;
    x2 = (high0 ^ x3 ^ key1) >>> 0;
    x3 = low0 >>> 0;
    key0 = (key0 + weyl0) >>> 0;
    key1 = (key1 + weyl1) >>> 0;
  }
  into[at] = x0;
  into[at + 1] = x1;
  into[at + 2] = x2;
  into[at + 3] = x3;
}
