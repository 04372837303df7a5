import { describe, expect, it, vi } from 'vitest';
import { fitCells } from '../../../../renderer/pages/generate/fit-cells.ts';
import { type Generate, Generator, type Wish } from '../../../../renderer/pages/generate/generator.svelte.ts';
import { readWish, writeWish } from '../../../../renderer/pages/generate/wish.ts';
import { StudioError } from '../../../../shared/contract/index.ts';

const wish: Wish = { run: 'r1', seed: 5, count: 4, ema: true };

/** A studio whose pictures are named by their seeds. */
function start() {
  let drawings = 0;
  const generate = vi.fn<Generate>((input) => {
    const seeds = Array.from(
      { length: input.count },
      (_, cell) => input.seeds[String(cell)] ?? input.seed * 10 + cell,
    );
    const { run, seed, ema } = input;
    return Promise.resolve({
      id: `g${(drawings += 1)}`,
      run,
      step: 9,
      seed,
      seeds,
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
    const answer = await generate({ ...wish, seeds: {} });
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
