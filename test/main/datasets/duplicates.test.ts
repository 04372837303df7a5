import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactGroups, Fingerprints } from '../../../main/datasets/duplicates.ts';
import { seededRandom } from '../../../main/datasets/builtin/random.ts';
import { folderLabels } from '../../../main/datasets/labels.ts';

const thumbnail = (random: () => number): Uint8Array => Uint8Array.from({ length: 64 }, () => random() * 256);

describe('duplicates', () => {
  it('finds exactly the groups that a comparison of all pairs finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (hashes) => {
        const prints = new Fingerprints();
        for (const hash of hashes) prints.add(BigInt(hash), new Uint8Array(64), [0, 0, 0]);
        const groups = [...new Set(hashes)]
          .map((hash) => hashes.flatMap((other, i) => (other === hash ? [i] : [])))
          .filter((group) => group.length > 1)
          .sort((a, b) => a[0]! - b[0]!);
        const found = exactGroups(prints.firstOfEach()).sort((a, b) => a[0]! - b[0]!);
        expect(found).toEqual(groups);
      }),
    );
  });

  it('finds brighter and noisier copies, not different pictures, among 20,000 in linear time', () => {
    const random = seededRandom(3);
    const prints = new Fingerprints();
    const originals = Array.from({ length: 20_000 }, () => thumbnail(random));
    originals.forEach((one, i) => prints.add(BigInt(i), one, [100, 100, 100]));
    for (let i = 0; i < 50; i++) {
      const copy = originals[i * 7]!.map((value) => Math.min(255, value + 3 + random() * 2));
      prints.add(BigInt(100_000 + i), copy, [104, 104, 104]);
    }
    const startedAt = performance.now();
    const groups = prints.lookAlikes(prints.firstOfEach());
    expect(groups).toEqual(Array.from({ length: 50 }, (_, i) => [i * 7, 20_000 + i]));
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('stays fast when all pictures look the same', () => {
    const prints = new Fingerprints();
    for (let i = 0; i < 30_000; i++) prints.add(BigInt(i), new Uint8Array(64).fill(200), [200, 200, 200]);
    const startedAt = performance.now();
    expect(prints.lookAlikes(prints.firstOfEach())).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });
});

describe('labels from folders', () => {
  it.each([
    [
      ['cat/1.png', 'dog/2.png'],
      ['cat', 'dog'],
    ],
    [
      ['set/train/cat/1.png', 'set/train/dog/a/2.png'],
      ['cat', 'dog'],
    ],
    [
      ['1.png', '2.png'],
      [null, null],
    ],
    [
      ['cat/1.png', 'cat/2.png'],
      ['cat', 'cat'],
    ],
    [
      ['1.png', 'dog/2.png'],
      [null, 'dog'],
    ],
  ])('of %j are %j', (names, labels) => {
    expect(folderLabels(names)).toEqual(labels);
  });
});
