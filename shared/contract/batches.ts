/** Which batch size learns from the most pictures a second on this computer. */
import type { OptionDeclarations } from './options.ts';
import type { Plan, Probe, TrainingSpec } from './recipes.ts';

export interface MeasuredBatch {
  readonly batch: number;
  readonly msPerStep: number;
  /** Pictures of a batch by the seconds of a step. */
  readonly picturesPerSecond: number;
  /** Predicted peak of the training, in bytes. */
  readonly memoryBytes: number;
}

/** Less than this share of throughput is not worth a larger batch. */
const worthwhile = 0.05;
/** Where the search begins, unless the recipe's own batch is smaller. */
const usualStart = 8;
/** Doublings without a gain after which larger batches are not tried: their steps may take minutes. */
const patience = 2;

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

/** The smallest batch within 5 % of the best throughput; null where none was measured. */
export function recommendedBatch(measured: readonly MeasuredBatch[]): number | null {
  const best = Math.max(...measured.map(({ picturesPerSecond }) => picturesPerSecond));
  const good = measured.filter(({ picturesPerSecond }) => picturesPerSecond >= best * (1 - worthwhile));
  return good.length === 0 ? null : Math.min(...good.map(({ batch }) => batch));
}

/**
 * Measures batches until one does not fit into memory or the throughput has stopped rising.
 * @param measure gives null for a batch that does not fit
 */
export async function measureBatches(
  candidates: readonly number[],
  measure: (batch: number) => Promise<MeasuredBatch | null>,
): Promise<readonly MeasuredBatch[]> {
  const measured: MeasuredBatch[] = [];
  let best = 0;
  let idle = 0;
  for (const batch of candidates) {
    const one = await measure(batch);
    if (one === null) break;
    measured.push(one);
    idle = one.picturesPerSecond > best * (1 + worthwhile) ? 0 : idle + 1;
    best = Math.max(best, one.picturesPerSecond);
    if (idle === patience) break;
  }
  return measured;
}

/** What a measurement asks of the studio. */
export interface BatchReckoner {
  plan(spec: TrainingSpec): Promise<Plan>;
  probe(spec: TrainingSpec): Promise<Probe>;
}

/** Runs a few steps with a batch. @returns null where they would not fit into the memory that is free */
export async function measureBatch(
  reckoner: BatchReckoner,
  spec: TrainingSpec,
  batch: number,
): Promise<MeasuredBatch | null> {
  const one = { ...spec, options: { ...spec.options, batch } };
  const { memoryBytes, freeMemoryBytes } = await reckoner.plan(one);
  if (memoryBytes > freeMemoryBytes) return null;
  const { msPerStep } = await reckoner.probe(one);
  return { batch, msPerStep, picturesPerSecond: (1000 * batch) / msPerStep, memoryBytes };
}
