import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillBatch, permutation } from '../../../../shared/gan/random/index.ts';

describe('permutation', () => {
  it('visits every entry exactly once, at any count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(0xffffffff), fc.nat(50), (count, seed, epoch) => {
        const shuffled = permutation(seed, epoch, count);
        const visited = new Set(Array.from({ length: count }, (_, index) => shuffled(index)));
        expect(visited.size).toBe(count);
        expect(Math.max(...visited)).toBe(count - 1);
      }),
      { numRuns: 60 },
    );
  });

  it('orders each epoch and each seed differently', () => {
    const order = (seed: number, epoch: number) =>
      Array.from({ length: 40 }, (_, index) => permutation(seed, epoch, 40)(index)).join();
    expect(new Set([order(1, 0), order(1, 1), order(2, 0)]).size).toBe(3);
  });

  it('sends an entry to each place about equally often', () => {
    const places = new Array<number>(10).fill(0);
    for (let epoch = 0; epoch < 2000; epoch++) {
      const place = permutation(3, epoch, 10)(0);
      places[place] = (places[place] ?? 0) + 1;
    }
    for (const visits of places) expect(Math.abs(visits - 200)).toBeLessThan(70);
  });
});

describe('fillBatch', () => {
  it('reads each entry once an epoch, over batches that do not divide it', () => {
    const read = new Uint32Array(60);
    for (let step = 0; step < 10; step++) fillBatch(9, step * 6, 20, read.subarray(step * 6, step * 6 + 6));
    for (const epoch of [0, 1, 2]) {
      expect(new Set(read.subarray(epoch * 20, epoch * 20 + 20)).size).toBe(20);
    }
  });

  it('goes on from a cursor as if it had never stopped', () => {
    const whole = new Uint32Array(30);
    fillBatch(9, 0, 13, whole);
    const rest = new Uint32Array(10);
    fillBatch(9, 20, 13, rest);
    expect(rest).toEqual(whole.subarray(20));
  });

  it('fills a batch from a dataset of one picture', () => {
    const batch = new Uint32Array(4);
    fillBatch(9, 5, 1, batch);
    expect(Array.from(batch)).toEqual([0, 0, 0, 0]);
  });
});
