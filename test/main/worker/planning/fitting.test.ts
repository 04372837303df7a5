import { describe, expect, it, vi } from 'vitest';
import { fewestFitting, largestFitting } from '../../../../main/worker/planning/fitting.ts';

const linear = (batch: number) => 200 + 10 * batch;
const search = { batch: 256, bytes: linear(256), min: 2, freeBytes: 1000 };

describe('largestFitting', () => {
  it('reads the batch off the line of two, in a few builds', async () => {
    const bytesOf = vi.fn((batch: number) => Promise.resolve(linear(batch)));
    expect(await largestFitting(search, bytesOf)).toBe(80);
    expect(bytesOf.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it.each([
    ['bends up', (batch: number) => 200 + batch ** 2 / 8],
    ['bends down', (batch: number) => 200 + 180 * Math.sqrt(batch)],
    ['leaps', (batch: number) => 200 + 5 * batch + (batch > 60 ? 500 : 0)],
  ])('never proposes what does not fit where memory %s', async (_, bytes) => {
    const found = await largestFitting({ ...search, bytes: bytes(256) }, (batch) =>
      Promise.resolve(bytes(batch)),
    );
    expect(found).not.toBeNull();
    expect(bytes(found ?? Infinity)).toBeLessThanOrEqual(1000);
  });

  it('keeps to what can be chosen', async () => {
    const bytesOf = (batch: number) => Promise.resolve(linear(batch));
    expect(await largestFitting({ ...search, min: 4, multipleOf: 4, freeBytes: 335 }, bytesOf)).toBe(12);
    const inParts = { ...search, min: 4, multipleOf: 4, parts: 6, freeBytes: 700 };
    expect(await largestFitting(inParts, bytesOf)).toBe(48);
  });

  it('says that no batch fits', async () => {
    expect(
      await largestFitting({ ...search, freeBytes: 210 }, (batch) => Promise.resolve(linear(batch))),
    ).toBeNull();
    expect(
      await largestFitting({ ...search, batch: 2 }, (batch) => Promise.resolve(linear(batch))),
    ).toBeNull();
  });
});

describe('fewestFitting', () => {
  const inParts = { batches: [256, 64], parts: 1, most: 256, freeBytes: 700 };
  const bytesOf = vi.fn((parts: number) => Promise.resolve(200 + 2560 / parts));

  it('doubles the parts until they fit', async () => {
    expect(await fewestFitting(inParts, bytesOf)).toBe(8);
    expect(bytesOf.mock.calls).toEqual([[2], [4], [8]]);
    expect(await fewestFitting({ ...inParts, parts: 3, batches: [96] }, bytesOf)).toBe(6);
  });

  it('keeps to parts that divide every batch and may be chosen, and gives up', async () => {
    expect(await fewestFitting({ ...inParts, batches: [256, 12] }, bytesOf)).toBeNull();
    expect(await fewestFitting({ ...inParts, most: 4 }, bytesOf)).toBeNull();
    expect(await fewestFitting({ ...inParts, freeBytes: 100 }, bytesOf)).toBeNull();
  });
});
