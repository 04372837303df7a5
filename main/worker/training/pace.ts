/** How many steps are made in one call of the engine. It decides nothing but when others are listened to. */

/**
 * A call lasts about this long: half of what a stop, a hold or a metric may be late, since the computer may get busier
 * between two measurements.
 */
const callMs = 250;
/** One slow step among these does not count. */
const remembered = 5;

/** Measures steps and says how many fit into one call. */
export class Pace {
  readonly #msPerStep: number[] = [];

  /** A chunk of `steps` took `ms`. */
  measured(steps: number, ms: number): void {
    this.#msPerStep.push(ms / steps);
    if (this.#msPerStep.length > remembered) this.#msPerStep.shift();
  }

  /** Steps of one call: one, until some are measured. */
  steps(): number {
    const sorted = this.#msPerStep.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    return median === undefined ? 1 : Math.max(1, Math.floor(callMs / median));
  }
}

/** Steps until the next multiple of `interval`, at least one. */
const until = (interval: number, step: number): number => interval - (step % interval);

/** The longest chunk from a step on that crosses no sample, no checkpoint and not the goal. */
export function stepsToNextStop(
  step: number,
  goal: number,
  { sampleEvery, checkpointEvery }: { readonly sampleEvery: number; readonly checkpointEvery: number },
): number {
  return Math.max(1, Math.min(goal - step, until(sampleEvery, step), until(checkpointEvery, step)));
}
