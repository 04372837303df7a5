import { describe, expect, it } from 'vitest';
import { giveBack, Hold, newBudget, slotOf } from '../../../../main/datasets/decode/memory.ts';
import { decodeBudget, readHeader } from '../../../../main/datasets/formats/index.ts';
import { emptyPng } from '../../../samples/pictures.ts';

const newSlot = (): Int32Array => new Int32Array(slotOf.length);

describe('memory of decoding', () => {
  it('is what bytes take, not pixels', () => {
    const need = (bits: 8 | 16, colourType: number): number | string => {
      try {
        return readHeader(emptyPng(8000, 8000, bits, colourType), 'a.png').memoryBytes;
      } catch (cause) {
        return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      }
    };
    expect(need(16, 6)).toBe('file_too_many_pixels');
    expect(need(16, 0)).toBeLessThan(decodeBudget);
    expect(need(8, 6)).toBeLessThan(decodeBudget);
    expect(need(8, 0)).toBeLessThan(need(8, 6) as number);
  });

  it('is held by large pictures and files, and given back once, by whoever comes first', async () => {
    const budget = newBudget();
    const all = Atomics.load(budget, 0);
    const slot = newSlot();
    const hold = new Hold(slot, budget);
    hold.beforeReading(1000);
    hold.beforeDecoding(2 ** 20);
    expect(Atomics.load(budget, 0)).toBe(all);
    hold.beforeDecoding(100 * 2 ** 20);
    expect(Atomics.load(budget, 0)).toBe(all - 100);
    await hold.release();
    expect(Atomics.load(budget, 0)).toBe(all);
    hold.beforeReading(100 * 2 ** 20);
    hold.beforeDecoding(300 * 2 ** 20);
    expect([Atomics.load(budget, 0), Atomics.load(slot, slotOf.waiting)]).toEqual([0, 0]);
    giveBack(slot, budget);
    giveBack(slot, budget);
    await hold.release();
    expect(Atomics.load(budget, 0)).toBe(all);
  });
});
