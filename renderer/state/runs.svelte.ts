import type { Run, RunStatus } from '../../shared/contract/index.ts';
import { Collection } from './collection.svelte.ts';

/** States in which a run has a process or waits for one. */
export const busyStates: ReadonlySet<RunStatus> = new Set([
  'queued',
  'starting',
  'training',
  'held',
  'stopping',
]);

/** Every run, newest first; those in the trash apart. */
export class Runs extends Collection<Run> {
  readonly #sorted = $derived([...this.all].sort((a, b) => b.createdAt - a.createdAt));
  readonly #kept = $derived(this.#sorted.filter((run) => run.trashedAt === null));
  readonly #trashed = $derived(this.#sorted.filter((run) => run.trashedAt !== null));

  get kept(): readonly Run[] {
    return this.#kept;
  }

  get trashed(): readonly Run[] {
    return this.#trashed;
  }
}
