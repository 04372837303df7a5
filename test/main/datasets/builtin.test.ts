import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtin } from '../../../main/datasets/builtin/import.ts';
import { outlines } from '../../../main/datasets/builtin/outlines.ts';
import { shapes } from '../../../main/datasets/builtin/shapes.ts';
import type { NewEntry } from '../../../main/datasets/writer.ts';
import { openStore } from '../../../main/datasets/store.ts';
import { verifyStore } from '../../../main/datasets/verify.ts';
import { buildSamples } from '../../../main/dev/build-samples.ts';
import { taskContext } from './context.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'gan-builtin-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The first shapes of a seed, their pixels as text. */
function some(seed: number): { pixels: string; caption: string }[] {
  const drawn = shapes(seed);
  return Array.from({ length: 20 }, () => {
    const { value } = drawn.next() as IteratorYieldResult<NewEntry>;
    return { pixels: Buffer.from(value.pixels).toString('base64'), caption: value.caption };
  });
}

describe('built-in samples', () => {
  it('hold 10,000 real digits of every class, white on black with a margin', async () => {
    buildSamples(join(import.meta.dirname, '..', '..', '..'));
    const folder = join(root, 'digits');
    const { context, events } = taskContext<'builtin'>();
    const result = await builtin({ builtin: 'digits', folder }, context);
    expect(result.count).toBe(10_000);
    expect(result.labels.map(({ count }) => count)).toEqual([
      1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978,
    ]);
    expect(events.at(-1)).toMatchObject({ progress: { done: 10_000, total: 10_000 } });
    const store = openStore(folder);
    const pixels = new Uint8Array(10_000 * 32 * 32);
    store.read(
      Uint16Array.from({ length: 10_000 }, (_, i) => i),
      pixels,
    );
    store.close();
    const mean = pixels.reduce((sum, ink) => sum + ink, 0) / (10_000 * 28 * 28);
    // MNIST's mean ink is 0.1307 of full.
    expect(mean / 255).toBeCloseTo(0.13, 2);
    expect(Math.max(...pixels.subarray(0, 64))).toBe(0);
    expect((await verifyStore(folder)).problems).toEqual([]);
  });

  it('draw the same shapes for the same seed, with a caption in both languages', () => {
    const first = some(7);
    expect(some(7)).toEqual(first);
    expect(some(8)).not.toEqual(first);
    for (const { caption } of first) {
      expect(caption).toMatch(/^an? (small|medium|large) \w+ \w+ (in|at) the .+\n[一-龥]+$/);
    }
  });

  it('draw pairs side by side: the lines of the left half bound the colours of the right', () => {
    const [first, again] = [7, 7].map((seed) => outlines(seed).next().value as NewEntry);
    expect(again).toEqual(first);
    const pixels = first!.pixels;
    expect(pixels).toHaveLength(64 * 128 * 3);
    const at = (x: number, y: number) =>
      Array.from(pixels.subarray((y * 128 + x) * 3, (y * 128 + x) * 3 + 3));
    const places = Array.from(
      { length: 64 * 64 },
      (_, place) => [place % 64, Math.floor(place / 64)] as const,
    );
    const isGrey = (colour: readonly number[]) => Math.max(...colour) - Math.min(...colour) === 0;
    expect(places.every(([x, y]) => isGrey(at(x, y)))).toBe(true);
    const coloured = places.filter(([x, y]) => !isGrey(at(x + 64, y)));
    expect(coloured.length).toBeGreaterThan(200);
    // Beside the last coloured pixel of a row there is ink in the drawing.
    for (const row of new Set(coloured.map(([, y]) => y))) {
      const edge = Math.max(...coloured.filter(([, y]) => y === row).map(([x]) => x));
      const around = [-2, -1, 0, 1].map((shift) => at(edge + shift, row)[0]!);
      expect(Math.min(...around)).toBeLessThan(200);
    }
  });

  it('leave nothing when cancelled', async () => {
    const task = taskContext<'builtin'>((done) => {
      if (done > 500) task.cancel();
    });
    const started = builtin({ builtin: 'shapes', folder: join(root, 'shapes') }, task.context);
    await expect(started).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(root)).toEqual([]);
  });
});
