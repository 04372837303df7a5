import type { Dataset } from '../../shared/contract/index.ts';
import { Collection } from './collection.svelte.ts';

/** Every dataset, newest first; those in the trash apart. */
export class Datasets extends Collection<Dataset> {
  readonly #sorted = $derived([...this.all].sort((a, b) => b.createdAt - a.createdAt));
  readonly #kept = $derived(this.#sorted.filter((dataset) => dataset.trashedAt === null));
  readonly #trashed = $derived(this.#sorted.filter((dataset) => dataset.trashedAt !== null));

  get kept(): readonly Dataset[] {
    return this.#kept;
  }

  get trashed(): readonly Dataset[] {
    return this.#trashed;
  }
}
