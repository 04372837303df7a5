import { mostCells } from '../../../shared/contract/index.ts';
import type { Wish } from './generator.svelte.ts';

export const mostPictures = mostCells;
const givenPrefix = 'g.';
const mostSeed = 0xffffffff;

type Query = Readonly<Record<string, string | undefined>>;

/** Reads what is asked for from an address; anything that does not fit is as usual. */
export function readWish(run: string, query: Query): Wish {
  const checkpoint = query.checkpoint === undefined ? {} : { checkpoint: query.checkpoint };
  return {
    run,
    ...checkpoint,
    seed: whole(query.seed, 0, mostSeed, 1),
    count: whole(query.count, 1, mostPictures, 36),
    ema: query.ema !== 'no',
    ...readGiven(query),
  };
}

/** As `readWish` reads it. What is as usual is left out. */
export function writeWish(wish: Wish): Record<string, string | undefined> {
  return {
    checkpoint: wish.checkpoint,
    seed: wish.seed === 1 ? undefined : String(wish.seed),
    count: wish.count === 36 ? undefined : String(wish.count),
    ema: wish.ema ? undefined : 'no',
    rows: wish.rows,
    ...Object.fromEntries(
      Object.entries(wish.given ?? {}).map(([name, value]) => [givenPrefix + name, value] as const),
    ),
  };
}

/** What is drawn: `g.label=cat`, or `rows=label`. */
function readGiven(query: Query): Pick<Wish, 'given' | 'rows'> {
  const given = Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) =>
      key.startsWith(givenPrefix) && value !== undefined ? [[key.slice(givenPrefix.length), value]] : [],
    ),
  );
  return {
    ...(Object.keys(given).length > 0 && { given }),
    ...(query.rows !== undefined && { rows: query.rows }),
  };
}

function whole(text: string | undefined, min: number, max: number, standard: number): number {
  const value = Number(text ?? standard);
  return Number.isInteger(value) && value >= min && value <= max ? value : standard;
}
