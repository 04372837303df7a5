/** Which batch size learns from the most pictures a second on this computer. */
import type { OptionDeclarations } from './options.ts';
import type { Plan, Probe, TrainingSpec } from './recipes.ts';

/** A batch measured once. */
export interface BatchSample {
  readonly batch: number;
  readonly msPerStep: number;
  /** Pictures of a batch by the seconds of a step. */
  readonly picturesPerSecond: number;
  /** Predicted peak of the training, in bytes. */
  readonly memoryBytes: number;
}

/** A batch measured once a round: its times are those of the round in the middle. */
export interface MeasuredBatch extends BatchSample {
  /** Pictures a second of each round, in order. */
  readonly rounds: readonly number[];
}

/** Less than this share of throughput is not worth another batch. */
const worthwhile = 0.05;
/** Where the search begins, unless the recipe's own batch is smaller. */
const usualStart = 8;
/** Doublings without a gain after which larger batches are not tried: their steps may take minutes. */
const patience = 2;
/** How often each batch that may be the best is measured. Odd, so that one round is in the middle. */
const rounds = 3;
/** A batch below this share of the best of the first round is not measured again. */
const contending = 0.7;

/**
 * Powers of two that the recipe allows, rising.
 * @param parts that a batch is computed in: each candidate is a power of two times it. Default 1
 */
export function batchCandidates({ batch }: OptionDeclarations, parts = 1): readonly number[] {
  if (batch?.kind !== 'integer') return [];
  const { min, max, multipleOf = 1 } = batch;
  const start = Math.max(min, Math.min(usualStart, batch.default));
  const powers = Array.from({ length: 20 }, (_, power) => parts * 2 ** power);
  return powers.filter((size) => size >= start && size <= max && size % multipleOf === 0);
}

/** Half of what the rounds of a batch differ by, as a share of its throughput: what chance alone may add or take. */
function noiseOf({ rounds: rates, picturesPerSecond }: MeasuredBatch): number {
  return (Math.max(...rates) - Math.min(...rates)) / 2 / picturesPerSecond;
}

/** What a search found out. */
export type BatchVerdict =
  /** Not even the smallest batch fits into memory. */
  | { readonly kind: 'none-fits' }
  /** All batches are as fast as each other, as far as can be measured: within `noise`, a share. */
  | { readonly kind: 'no-difference'; readonly noise: number }
  /** No batch is measurably faster than the one that is used. */
  | { readonly kind: 'keep'; readonly batch: number }
  /** The smallest of the fastest batches. */
  | { readonly kind: 'take'; readonly batch: number };

/**
 * Which batch to take. A batch is as good as the fastest where it lies within 5 % of it, or within what the rounds of the
 * two differ by.
 * @param used the batch that would be used otherwise
 */
export function judgeBatches(measured: readonly MeasuredBatch[], used?: number): BatchVerdict {
  const [first, ...others] = measured;
  if (first === undefined) return { kind: 'none-fits' };
  const best = others.reduce(
    (fastest, each) => (each.picturesPerSecond > fastest.picturesPerSecond ? each : fastest),
    first,
  );
  const marginOf = (one: MeasuredBatch): number => Math.max(worthwhile, noiseOf(best) + noiseOf(one));
  const good = measured.filter(
    (one) => one.picturesPerSecond >= best.picturesPerSecond * (1 - marginOf(one)),
  );
  if (good.length === measured.length && measured.length > 1) {
    return { kind: 'no-difference', noise: Math.max(...measured.map(marginOf)) };
  }
  if (good.some(({ batch }) => batch === used)) return { kind: 'keep', batch: used ?? best.batch };
  return { kind: 'take', batch: Math.min(...good.map(({ batch }) => batch)) };
}

/** How far a search is, and what is known of the batch that is measured next. */
export interface BatchProgress {
  readonly done: number;
  /** At most; larger batches are left out when the throughput has stopped rising. */
  readonly total: number;
  /** Predicted in an earlier round; null in the first. */
  readonly memoryBytes: number | null;
}

/** The sample of the round in the middle, with the throughputs of all. */
function middleOf(samples: readonly BatchSample[]): MeasuredBatch | undefined {
  const sorted = samples.toSorted((a, b) => a.picturesPerSecond - b.picturesPerSecond);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle && { ...middle, rounds: samples.map(({ picturesPerSecond }) => picturesPerSecond) };
}

/**
 * Measures batches until one does not fit into memory or the throughput has stopped rising. Then those that may be the
 * best are measured again, back and forth, so that a computer that gets busier or warmer does not choose between them.
 * @param measure gives null for a batch that does not fit
 * @param onChange told what is known after each measurement, the smallest batch first
 */
export async function measureBatches(
  candidates: readonly number[],
  measure: (batch: number, progress: BatchProgress) => Promise<BatchSample | null>,
  onChange: (measured: readonly MeasuredBatch[]) => void = () => undefined,
): Promise<readonly MeasuredBatch[]> {
  const samples = new Map<number, BatchSample[]>();
  const measured = (): readonly MeasuredBatch[] =>
    [...samples.values()].map(middleOf).filter((one) => one !== undefined);
  let done = 0;
  async function once(batch: number, total: number): Promise<BatchSample | null> {
    const earlier = samples.get(batch) ?? [];
    const sample = await measure(batch, { done, total, memoryBytes: earlier[0]?.memoryBytes ?? null });
    done += 1;
    if (sample === null) return null;
    samples.set(batch, [...earlier, sample]);
    onChange(measured());
    return sample;
  }

  let best = 0;
  let idle = 0;
  for (const batch of candidates) {
    const one = await once(batch, candidates.length * rounds);
    if (one === null) break;
    idle = one.picturesPerSecond > best * (1 + worthwhile) ? 0 : idle + 1;
    best = Math.max(best, one.picturesPerSecond);
    if (idle === patience) break;
  }
  const contenders = measured()
    .filter(({ picturesPerSecond }) => picturesPerSecond >= best * contending)
    .map(({ batch }) => batch);
  if (contenders.length < 2) return measured();
  const total = done + contenders.length * (rounds - 1);
  for (let round = 1; round < rounds; round++) {
    for (const batch of round % 2 === 1 ? contenders.toReversed() : contenders) await once(batch, total);
  }
  return measured();
}

/** What a measurement asks of the studio. */
export interface BatchReckoner {
  plan(spec: TrainingSpec): Promise<Plan>;
  probe(spec: TrainingSpec): Promise<Probe>;
}

/**
 * Runs a few steps with a batch.
 * @param memoryBytes where it was predicted before
 * @returns null where they would not fit into the memory that is free
 */
export async function measureBatch(
  reckoner: BatchReckoner,
  spec: TrainingSpec,
  batch: number,
  memoryBytes: number | null = null,
): Promise<BatchSample | null> {
  const one = { ...spec, options: { ...spec.options, batch } };
  const plan = memoryBytes === null ? await reckoner.plan(one) : null;
  if (plan !== null && plan.memoryBytes > plan.freeMemoryBytes) return null;
  const { msPerStep } = await reckoner.probe(one);
  return {
    batch,
    msPerStep,
    picturesPerSecond: (1000 * batch) / msPerStep,
    memoryBytes: memoryBytes ?? plan?.memoryBytes ?? 0,
  };
}
