import { SvelteMap } from 'svelte/reactivity';
import type { DatasetItem, StudioClient } from '../../shared/contract/index.ts';

type Page = Awaited<ReturnType<StudioClient['datasets']['items']>>;
type Fetch = (offset: number, limit: number) => Promise<Page>;

/** Items that are fetched together: a few screens, a few milliseconds. */
const pageSize = 200;

/** A long list of which only the parts that were looked at are here. */
export class ItemPages {
  #total = $state<number | null>(null);
  readonly #pages = new SvelteMap<number, readonly DatasetItem[]>();
  readonly #asked = new Set<number>();
  readonly #fetch: Fetch;
  readonly #onfail: (thrown: unknown) => void;

  constructor(fetch: Fetch, onfail: (thrown: unknown) => void) {
    this.#fetch = fetch;
    this.#onfail = onfail;
    this.need(0, 1);
  }

  /** How many there are; null until the first page has come. */
  get total(): number | null {
    return this.#total;
  }

  at(place: number): DatasetItem | undefined {
    return this.#pages.get(Math.floor(place / pageSize))?.[place % pageSize];
  }

  /** Fetches what is missing of a range. */
  need(from: number, to: number): void {
    for (let page = Math.floor(from / pageSize); page * pageSize < to; page++) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      this.#load(page).catch((thrown: unknown) => {
        this.#asked.delete(page);
        this.#onfail(thrown);
      });
    }
  }

  /** Fetches again what was looked at, after something was removed or put back. The old stays visible meanwhile. */
  refresh(): void {
    const pages = [...this.#asked];
    this.#asked.clear();
    for (const page of pages) this.need(page * pageSize, page * pageSize + 1);
  }

  async #load(page: number): Promise<void> {
    const { total, items } = await this.#fetch(page * pageSize, pageSize);
    this.#total = total;
    this.#pages.set(page, items);
  }
}
