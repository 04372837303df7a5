/** The sides of a comparison by turns, so that a machine that slows down slows all of them. */
import type { Sample } from '../tools/contender.ts';
import { median } from '../tools/median.ts';

export interface Result {
  /** Medians of a step: by the clock, and of processor time over all threads. */
  readonly ms: number;
  readonly processorMs: number;
  /** Peak of the process, MiB. */
  readonly megabytes: number;
}

/** What takes turns; see Contender. */
export interface Side {
  /** Makes at least so many steps. */
  run(steps: number): Promise<Sample>;
}

/** A turn lasts at least this long, so that short steps are timed often. */
const turnMs = 1500;

/** Means of `period` steps each, so that work which is due only at some of them is spread over all. */
function meansOf(times: readonly number[], period: number): readonly number[] {
  return Array.from({ length: Math.floor(times.length / period) }, (_, at) => {
    const some = times.slice(at * period, (at + 1) * period);
    return some.reduce((sum, time) => sum + time, 0) / period;
  });
}

function resultOf(samples: readonly Sample[], period: number): Result {
  return {
    ms: median(samples.flatMap(({ times }) => meansOf(times, period))),
    processorMs: median(samples.map(({ processor }) => processor)),
    megabytes: Math.max(...samples.map(({ megabytes }) => megabytes)),
  };
}

/**
 * @param options.rounds turns of each @param options.steps fewest steps of each, over all rounds
 * @param period steps after which the work repeats; a turn is so many, or a multiple
 * @returns results by the names of the sides
 */
export async function interleave(
  sides: ReadonlyMap<string, Side>,
  { rounds, steps }: { readonly rounds: number; readonly steps: number },
  period: number,
): Promise<ReadonlyMap<string, Result>> {
  const counts = new Map<string, number>();
  for (const [name, side] of sides) {
    // The first steps allocate memory and choose algorithms; the rest of the warm-up tells how long one takes.
    await side.run(2);
    const { times } = await side.run(3);
    const enough = Math.max(Math.ceil(steps / rounds), Math.ceil(turnMs / median(times)));
    counts.set(name, Math.ceil(enough / period) * period);
  }
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, side] of sides) {
      const sample = await side.run(counts.get(name) ?? steps);
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  }
  return new Map([...samples].map(([name, list]) => [name, resultOf(list, period)]));
}
