import { expect, it } from 'vitest';
import type { Sample } from '../tools/contender.ts';
import { interleave, type Side } from './interleave.ts';

/** Says what it would take: every fourth step is long, and memory grows. */
function side(name: string, asked: string[]): Side {
  let made = 0;
  return {
    run(steps): Promise<Sample> {
      asked.push(name);
      const times = Array.from({ length: steps }, () => (made++ % 4 === 0 ? 1600 : 800));
      return Promise.resolve({ times, processor: 7, megabytes: made });
    },
  };
}

it('gives each side its turns, and averages over whole periods', async () => {
  const asked: string[] = [];
  const sides = new Map([
    ['a', side('a', asked)],
    ['b', side('b', asked)],
  ]);
  const results = await interleave(sides, { rounds: 2, steps: 6 }, 4);
  expect(asked.join('')).toBe('aabbabab');
  // 5 steps of warm-up, then 4 in each round.
  expect(results.get('a')).toEqual({ ms: 1000, processorMs: 7, megabytes: 13 });
});

it('times short steps often', async () => {
  let most = 0;
  const quick: Side = {
    run(steps) {
      most = Math.max(most, steps);
      return Promise.resolve({ times: new Array<number>(steps).fill(3), processor: 3, megabytes: 1 });
    },
  };
  await interleave(new Map([['quick', quick]]), { rounds: 1, steps: 20 }, 1);
  expect(most).toBe(500);
});
