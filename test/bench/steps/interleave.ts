/** The sides of a comparison by turns, so that a machine that slows down slows all of them. */
import type { Contender, Sample } from '../tools/contender.ts';
import { median } from '../tools/median.ts';

export interface Result {
  /** Medians of a step: by the clock, and of processor time over all threads. */
  readonly ms: number;
  readonly processorMs: number;
  /** Peak of the process, MiB. */
  readonly megabytes: number;
}

/** A turn lasts at least this long, so that short steps are timed often. */
const turnMs = 1500;

function resultOf(samples: readonly Sample[]): Result {
  return {
    ms: median(samples.flatMap(({ times }) => times)),
    processorMs: median(samples.map(({ processor }) => processor)),
    megabytes: Math.max(...samples.map(({ megabytes }) => megabytes)),
  };
}

/**
 * @param options.rounds turns of each @param options.steps fewest steps of each, over all rounds
 * @returns results by the names of the sides
 */
export async function interleave(
  sides: ReadonlyMap<string, Contender>,
  { rounds, steps }: { readonly rounds: number; readonly steps: number },
): Promise<ReadonlyMap<string, Result>> {
  const counts = new Map<string, number>();
  for (const [name, side] of sides) {
    // The first steps allocate memory and choose algorithms; the rest of the warm-up tells how long one takes.
    await side.run(2);
    const { times } = await side.run(3);
    counts.set(name, Math.max(Math.ceil(steps / rounds), Math.ceil(turnMs / median(times))));
  }
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, side] of sides) {
      const sample = await side.run(counts.get(name) ?? steps);
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  }
  return new Map([...samples].map(([name, list]) => [name, resultOf(list)]));
}
