import {
  batchCandidates,
  type BatchProgress,
  type BatchReckoner,
  type BatchVerdict,
  judgeBatches,
  measureBatch,
  measureBatches,
  type MeasuredBatch,
  type OptionDeclarations,
  type StudioError,
  toStudioError,
  type TrainingSpec,
} from '../../../shared/contract/index.ts';
import { keyOf } from './costs.svelte.ts';

/** The part of a spec that a search for its batch depends on: all that decides a step but the batch. */
const keyWithoutBatch = (spec: TrainingSpec): string =>
  keyOf({ ...spec, options: { ...spec.options, batch: 0 } });

type Running = { readonly batch: number } & Pick<BatchProgress, 'done' | 'total'>;

/** Looks for the batch size that learns from the most pictures a second, in rounds over all that may be it. */
export class BatchFinder {
  #measured = $state.raw<readonly MeasuredBatch[]>([]);
  #problem = $state.raw<StudioError | null>(null);
  #running = $state.raw<Running | null>(null);
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
  get running(): Running | null {
    return this.#running;
  }

  get problem(): StudioError | null {
    return this.#problem;
  }

  /** What to take instead of the batch that is used; null until a search has ended. */
  judge(used: number | undefined): BatchVerdict | null {
    return this.#isOver ? judgeBatches(this.#measured, used) : null;
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
      await measureBatches(
        candidates,
        async (batch, { done, total, memoryBytes }) => {
          this.#running = { batch, done, total };
          const one = await measureBatch(reckoner, spec, batch, memoryBytes);
          abort.signal.throwIfAborted();
          return one;
        },
        (measured) => (this.#measured = measured),
      );
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
