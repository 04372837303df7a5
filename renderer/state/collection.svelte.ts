/** Things of one kind by id, as the studio last told them. Replaced whole, so that a change costs one comparison. */
export class Collection<T extends { readonly id: string }> {
  #items = $state.raw<ReadonlyMap<string, T>>(new Map());
  readonly #all = $derived([...this.#items.values()]);

  /** In the order in which the studio told them. */
  get all(): readonly T[] {
    return this.#all;
  }

  get(id: string | null | undefined): T | undefined {
    return id === null || id === undefined ? undefined : this.#items.get(id);
  }

  replace(items: readonly T[]): void {
    this.#items = new Map(items.map((item) => [item.id, item]));
  }

  put(item: T): void {
    this.#items = new Map(this.#items).set(item.id, item);
  }

  remove(id: string): void {
    const rest = new Map(this.#items);
    if (rest.delete(id)) this.#items = rest;
  }
}
