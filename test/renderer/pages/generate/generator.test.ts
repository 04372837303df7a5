import { describe, expect, it, vi } from 'vitest';
import { fitCells } from '../../../../renderer/pages/generate/fit-cells.ts';
import { type Generate, Generator, type Wish } from '../../../../renderer/pages/generate/generator.svelte.ts';
import { readWish, writeWish } from '../../../../renderer/pages/generate/wish.ts';
import { StudioError } from '../../../../shared/contract/index.ts';

const wish: Wish = { run: 'r1', seed: 5, count: 4, ema: true };

const labels = ['a', 'b', 'c'];

/** What a cell is given of what was asked for. */
function givenTo(cell: number, { given }: Parameters<Generate>[0]): Record<string, string> {
  const values = Object.entries(given).map(
    ([name, value]) => [name, typeof value === 'string' ? value : (value[cell] ?? null)] as const,
  );
  return Object.fromEntries(values.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** A studio whose pictures are named by their seeds. */
function start() {
  let drawings = 0;
  const generate = vi.fn<Generate>((input) => {
    const { run, seed, ema, count, rows } = input;
    const seeds = Array.from(
      { length: rows === undefined ? count : labels.length * count },
      (_, cell) => input.seeds[String(cell)] ?? seed * 10 + (cell % count),
    );
    const given = seeds.map((_, cell) =>
      rows === undefined ? givenTo(cell, input) : { [rows]: labels[Math.floor(cell / count)]! },
    );
    return Promise.resolve({
      id: `g${(drawings += 1)}`,
      run,
      step: 9,
      seed,
      seeds,
      given,
      columns: rows === undefined ? 2 : count,
      rows: rows ?? null,
      ema,
      width: 32,
      height: 32,
      images: seeds.map(String),
      grid: '',
    });
  });
  let rolled = 900;
  return { generate, generator: new Generator(generate, () => (rolled += 1)) };
}

describe('Generator', () => {
  it('draws from the seed', async () => {
    const { generator } = start();
    await generator.draw(wish);
    expect(generator.current?.seeds).toEqual([50, 51, 52, 53]);
    expect([generator.isDrawing, generator.problem]).toEqual([false, null]);
  });

  it('re-rolls one cell and keeps all others', async () => {
    const { generator } = start();
    await generator.draw(wish);
    await generator.reroll(new Set([1]));
    expect(generator.current?.seeds).toEqual([50, 901, 52, 53]);
    await generator.reroll(new Set([3]));
    expect(generator.current?.seeds).toEqual([50, 901, 52, 902]);
  });

  it('keeps locked cells when others are drawn, and never re-rolls them', async () => {
    const { generator } = start();
    await generator.draw(wish);
    generator.toggleLock(new Set([0, 2]));
    await generator.draw({ ...wish, seed: 6 });
    expect(generator.current?.seeds).toEqual([50, 61, 52, 63]);
    await generator.reroll(new Set([0, 1]));
    expect(generator.current?.seeds).toEqual([50, 901, 52, 63]);
  });

  const labelsOf = (generator: Generator) => generator.current?.given.map(({ label }) => label);

  it('gives one cell another label and the same seed; locked ones keep theirs, also when others are wished for', async () => {
    const { generator } = start();
    await generator.draw({ ...wish, given: { label: 'a' } });
    generator.toggleLock(new Set([0]));
    await generator.give(new Set([0, 2]), 'label', 'c');
    expect(labelsOf(generator)).toEqual(['a', 'a', 'c', 'a']);
    expect(generator.current?.seeds).toEqual([50, 51, 52, 53]);
    await generator.draw({ ...wish, seed: 6, given: { label: 'b' } });
    expect(labelsOf(generator)).toEqual(['a', 'b', 'b', 'b']);
    expect(generator.current?.seeds).toEqual([50, 61, 62, 63]);
  });

  it('draws a row of each label from the same seeds, and re-rolls one cell of it with its label', async () => {
    const { generator, generate } = start();
    await generator.draw({ ...wish, count: 2, rows: 'label' });
    expect(labelsOf(generator)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    expect(generator.current?.seeds).toEqual([50, 51, 50, 51, 50, 51]);
    await generator.reroll(new Set([3]));
    expect(labelsOf(generator)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
    expect(generator.current?.seeds).toEqual([50, 51, 50, 901, 50, 51]);
    expect(generate.mock.lastCall?.[0]).toMatchObject({ count: 6, given: { label: labelsOf(generator) } });
    expect(generate.mock.lastCall?.[0].rows).toBeUndefined();
  });

  it('unlocks cells that are all locked, and forgets locks beyond the count', async () => {
    const { generator } = start();
    await generator.draw(wish);
    generator.toggleLock(new Set([0, 3]));
    generator.toggleLock(new Set([0]));
    expect([...generator.locked]).toEqual([3]);
    await generator.draw({ ...wish, count: 2 });
    expect(generator.locked.size).toBe(0);
  });

  it('goes back to an earlier drawing and on from there', async () => {
    const { generator } = start();
    await generator.draw(wish);
    await generator.draw({ ...wish, seed: 6, count: 2 });
    const [, first] = generator.history;
    if (first !== undefined) generator.show(first);
    await generator.reroll(new Set([0]));
    expect(generator.current?.seeds).toEqual([901, 51, 52, 53]);
    expect(generator.history.map(({ id }) => id)).toEqual(['g3', 'g2', 'g1']);
  });

  it('says what failed and keeps the pictures there are', async () => {
    const { generator, generate } = start();
    await generator.draw(wish);
    generate.mockRejectedValueOnce(new StudioError('file_missing', {}));
    await generator.draw({ ...wish, seed: 8 });
    expect([generator.problem?.code, generator.current?.seed, generator.isDrawing]).toEqual([
      'file_missing',
      5,
      false,
    ]);
  });

  it('shows only the answer to the newest question', async () => {
    const { generator, generate } = start();
    const answer = await generate({ ...wish, seeds: {}, given: {} });
    let late: (value: typeof answer) => void = () => undefined;
    generate.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
    const first = generator.draw(wish);
    await generator.draw({ ...wish, seed: 7 });
    late(answer);
    await first;
    expect(generator.current?.seed).toBe(7);
  });
});

describe('the address of a drawing', () => {
  it('is read as it was written', () => {
    const asked = { run: 'r1', checkpoint: 'c1', seed: 9, count: 64, ema: false };
    expect(readWish('r1', writeWish(asked))).toEqual(asked);
  });

  it('tells what is drawn, or that rows go through labels', () => {
    const usual = { run: 'r1', seed: 9, count: 64, ema: true };
    const asked = { ...usual, given: { label: '环', kind: 'x=y' } };
    expect(writeWish(asked)).toMatchObject({ 'g.label': '环', 'g.kind': 'x=y' });
    expect(readWish('r1', writeWish(asked))).toEqual(asked);
    expect(readWish('r1', writeWish({ ...usual, rows: 'label' }))).toEqual({ ...usual, rows: 'label' });
  });

  it('takes what is usual for what does not fit', () => {
    expect(readWish('r1', { seed: '-1', count: '9999' })).toEqual({
      run: 'r1',
      seed: 1,
      count: 36,
      ema: true,
    });
    expect(Object.values(writeWish(readWish('r1', {}))).every((value) => value === undefined)).toBe(true);
  });
});

describe('fitCells', () => {
  it('takes the largest whole factor at which all pictures fit', () => {
    expect(fitCells(4, 32, 600, 600)).toBe(256);
    expect(fitCells(36, 32, 1056, 720)).toBe(96);
  });

  it('stays large enough to be seen where they do not fit', () => {
    expect(fitCells(256, 28, 300, 200)).toBe(56);
  });
});
