import type { Job } from '../../shared/contract/index.ts';
import { Collection } from './collection.svelte.ts';

/** Work that runs or waits, and what became of it. */
export class Jobs extends Collection<Job> {
  readonly #running = $derived(this.all.filter((job) => job.status === 'running'));
  readonly #queued = $derived(this.all.filter((job) => job.status === 'queued'));

  get running(): readonly Job[] {
    return this.#running;
  }

  get queued(): readonly Job[] {
    return this.#queued;
  }

  /** Newest job of a run or dataset. */
  of(subject: string): Job | undefined {
    return this.all.filter((job) => job.subject === subject).sort((a, b) => b.createdAt - a.createdAt)[0];
  }
}

/** Share of a job that is done, from 0 to 1; null while nobody knows. */
export function shareOf(job: Pick<Job, 'progress'>): number | null {
  const { progress } = job;
  if (progress?.total === undefined || progress.total <= 0) return null;
  return Math.min(1, progress.done / progress.total);
}
