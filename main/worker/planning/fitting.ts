/** The largest batch, and the fewest parts of a batch, whose training fits into the memory that is free. */

export interface BatchSearch {
  /** The batch that does not fit, and its peak in bytes. */
  readonly batch: number;
  readonly bytes: number;
  /** Batches that can be chosen: from `min` on, in steps of `multipleOf` (default 1). */
  readonly min: number;
  readonly multipleOf?: number | undefined;
  /** Equal parts that a batch is computed in: it is a multiple of them too. Default 1. */
  readonly parts?: number | undefined;
  readonly freeBytes: number;
}

/** Programs that are built to find a batch. Each may cost seconds, and a person waits. */
const mostBuilds = 4;
/** From here on batches are whole eights, which kernels like and people can read. */
const roundFrom = 16;
const round = 8;

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}

function rounded(batch: number, { min, multipleOf = 1, parts = 1 }: BatchSearch): number {
  const unit = leastCommonMultiple(multipleOf, parts);
  const down = (step: number): number => Math.floor(batch / step) * step;
  const own = down(unit);
  const even = batch >= roundFrom && round % unit === 0 ? down(round) : own;
  return Math.max(even, Math.ceil(min / unit) * unit);
}

/**
 * Memory grows with the batch almost in a straight line, but for the steps where a layer is lowered another way: each
 * guess is read off the line between the largest batch known to fit and the smallest known not to.
 * @param bytesOf peak of the training with another batch, in bytes
 * @returns null where not even the smallest batch fits
 */
export async function largestFitting(
  search: BatchSearch,
  bytesOf: (batch: number) => Promise<number>,
): Promise<number | null> {
  const { freeBytes } = search;
  const smallest = rounded(search.min, search);
  if (smallest >= search.batch) return null;
  let low = { batch: smallest, bytes: await bytesOf(smallest) };
  let high = { batch: search.batch, bytes: search.bytes };
  if (low.bytes > freeBytes) return null;
  for (let builds = 1; builds < mostBuilds; builds++) {
    const share = (freeBytes - low.bytes) / (high.bytes - low.bytes);
    const batch = rounded(low.batch + share * (high.batch - low.batch), search);
    if (batch <= low.batch || batch >= high.batch) break;
    const guess = { batch, bytes: await bytesOf(batch) };
    if (guess.bytes <= freeBytes) low = guess;
    else high = guess;
  }
  return low.batch;
}

export interface PartsSearch {
  /** Batches of the updates, all of which are computed in parts. */
  readonly batches: readonly number[];
  /** Parts that do not fit, and the most that can be chosen. */
  readonly parts: number;
  readonly most: number;
  readonly freeBytes: number;
}

/**
 * Doubles the parts, each of which then needs about half of the values, until they fit.
 * @param bytesOf peak of the training in so many parts, in bytes
 * @returns null where no parts fit that are tried
 */
export async function fewestFitting(
  { batches, parts, most, freeBytes }: PartsSearch,
  bytesOf: (parts: number) => Promise<number>,
): Promise<number | null> {
  for (let builds = 1; builds <= mostBuilds; builds++) {
    const more = parts * 2 ** builds;
    if (more > most || batches.some((batch) => batch % more !== 0)) return null;
    if ((await bytesOf(more)) <= freeBytes) return more;
  }
  return null;
}
