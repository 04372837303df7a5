/** Streams of numbers, each named by what it is for and the step it belongs to. */
import { philox } from './philox.ts';

const wordsPerBlock = 4;
const blocksPerChunk = 64;

/** FNV-1a, 32 bits: turns a purpose into the second word of the key. */
export function hashWord(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * The words of one stream, in order. The key is (seed, purpose), the counter (block, step): two streams that differ
 * in any of the three share nothing, and a stream can be drawn again at any time from its three names alone.
 */
export class RandomStream {
  private readonly key: Uint32Array;
  private readonly counter: Uint32Array;
  private readonly words = new Uint32Array(wordsPerBlock * blocksPerChunk);
  private next = wordsPerBlock * blocksPerChunk;

  /** @param seed unsigned 32-bit. @param step unsigned, below 2^53. */
  constructor(seed: number, purpose: string, step = 0) {
    this.key = Uint32Array.of(seed, hashWord(purpose));
    this.counter = Uint32Array.of(0, 0, step % 0x1_0000_0000, Math.floor(step / 0x1_0000_0000));
  }

  /** The next unsigned 32-bit word. */
  word(): number {
    if (this.next === this.words.length) this.refill();
    return this.words[this.next++] ?? 0;
  }

  /** Uniform in [0, 1), in steps of 2^-24, which float32 holds exactly. */
  uniform(): number {
    return (this.word() >>> 8) * 2 ** -24;
  }

  private refill(): void {
    for (let block = 0; block < blocksPerChunk; block++) {
      philox(this.counter, this.key, this.words, block * wordsPerBlock);
      this.advance();
    }
    this.next = 0;
  }

  private advance(): void {
    this.counter[0] = (this.counter[0] ?? 0) + 1;
    if (this.counter[0] === 0) this.counter[1] = (this.counter[1] ?? 0) + 1;
  }
}

/** Fills with uniform values in [min, max). */
export function fillUniform(into: Float32Array, stream: RandomStream, min = 0, max = 1): void {
  for (let at = 0; at < into.length; at++) into[at] = min + (max - min) * stream.uniform();
}

/**
 * Fills with values of N(mean, deviation²), two from each pair of words by Box and Muller's transform. The first
 * uniform is taken from (0, 1], so that its logarithm is finite; the largest value is √(48 ln 2) ≈ 5.8 deviations.
 */
export function fillNormal(into: Float32Array, stream: RandomStream, mean = 0, deviation = 1): void {
  for (let at = 0; at < into.length; at += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - stream.uniform()));
    const angle = 2 * Math.PI * stream.uniform();
    into[at] = mean + radius * Math.cos(angle);
    if (at + 1 < into.length) into[at + 1] = mean + radius * Math.sin(angle);
  }
}

/** Fills with dropout masks: 1/keep with probability `keep`, else 0, so that the expected sum stays the same. */
export function fillMask(into: Float32Array, stream: RandomStream, keep: number): void {
  for (let at = 0; at < into.length; at++) into[at] = stream.uniform() < keep ? 1 / keep : 0;
}

/**
 * Fills rows with crossovers: with `probability` a row is 1 from a place after its first on, any such place as likely as
 * another, and 0 before it; else it is 0.
 * @param length of a row
 */
export function fillCrossover(
  into: Float32Array,
  stream: RandomStream,
  length: number,
  probability: number,
): void {
  for (let row = 0; row < into.length; row += length) {
    const crosses = stream.uniform() < probability;
    const place = 1 + Math.floor(stream.uniform() * (length - 1));
    into.fill(0, row, row + length);
    if (crosses) into.fill(1, row + place, row + length);
  }
}

/** Fills rows with one 1 each, at any place as likely as at another. @param length of a row */
export function fillChoice(into: Float32Array, stream: RandomStream, length: number): void {
  into.fill(0);
  for (let row = 0; row < into.length; row += length) into[row + (stream.word() % length)] = 1;
}
