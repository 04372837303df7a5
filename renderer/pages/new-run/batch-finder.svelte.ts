import {
  batchCandidates,
  type BatchReckoner,
  measureBatch,
  measureBatches,
  type MeasuredBatch,
  type OptionDeclarations,
  recommendedBatch,
  type StudioError,
  toStudioError,
  type TrainingSpec,
} from '../../../shared/contract/index.ts';
import { keyOf } from './costs.svelte.ts';

/** The part of a spec that a search for its batch depends on: all that decides a step but the batch. */
const keyWithoutBatch = (spec: TrainingSpec): string =>
  keyOf({ ...spec, options: { ...spec.options, batch: 0 } });

/** Looks for the batch size that learns from the most pictures a second, a batch after the other. */
export class BatchFinder {
  #measured = $state.raw<readonly MeasuredBatch[]>([]);
  #problem = $state.raw<StudioError | null>(null);
  #running = $state.raw<{ readonly batch: number; readonly done: number; readonly total: number } | null>(
    null,
  );
  #isOver = $state(false);
  #key = $state('');
  #abort: AbortController | null = null;
  readonly #reckonerOf: (signal: AbortSignal) => BatchReckoner;

  /** @param reckonerOf asks the studio until the signal is aborted */
  constructor(reckonerOf: (signal: AbortSignal) => BatchReckoner) {
    this.#reckonerOf = reckonerOf;
  }

  /** Batches measured so far, the smallest first. */
  get measured(): readonly MeasuredBatch[] {
    return this.#measured;
  }

  /** The batch that is measured now; null while none is. */
  get running(): { readonly batch: number; readonly done: number; readonly total: number } | null {
    return this.#running;
  }

  get problem(): StudioError | null {
    return this.#problem;
  }

  /** What to take; null until a search has ended, and where no batch fits. */
  get recommended(): number | null {
    return this.#isOver ? recommendedBatch(this.#measured) : null;
  }

  /** A search ended and nothing fitted into the memory. */
  get fitsNone(): boolean {
    return this.#isOver && this.#measured.length === 0;
  }

  /** Whether what was found belongs to a spec: another batch is no other question. */
  isFor(spec: TrainingSpec): boolean {
    return this.#key === keyWithoutBatch(spec);
  }

  /** Searches until the throughput stops rising, a batch does not fit, or it is stopped. */
  async search(spec: TrainingSpec, options: OptionDeclarations): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#key = keyWithoutBatch(spec);
    this.#measured = [];
    this.#problem = null;
    this.#isOver = false;
    const reckoner = this.#reckonerOf(abort.signal);
    const parts = spec.options['accumulation'];
    const candidates = batchCandidates(options, typeof parts === 'number' ? parts : 1);
    try {
      await measureBatches(candidates, async (batch) => {
        this.#running = { batch, done: candidates.indexOf(batch), total: candidates.length };
        const one = await measureBatch(reckoner, spec, batch);
        if (one !== null && !abort.signal.aborted) this.#measured = [...this.#measured, one];
        abort.signal.throwIfAborted();
        return one;
      });
      this.#isOver = true;
    } catch (thrown) {
      if (!abort.signal.aborted) this.#problem = toStudioError(thrown);
    } finally {
      if (this.#abort === abort) {
        this.#abort = null;
        this.#running = null;
      }
    }
  }

  /** Ends a search; what was measured stays. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#running = null;
  }
}
