export interface Crumb {
  readonly title: string;
  readonly href?: string;
}

/** Where the page is, after its own name: `Runs › digits-1`. A page sets it while it is shown. */
class Crumbs {
  #list = $state.raw<readonly Crumb[]>([]);

  get list(): readonly Crumb[] {
    return this.#list;
  }

  /** Sets the trail; the returned function clears it, so a page can return it from its effect. */
  set(list: readonly Crumb[]): () => void {
    this.#list = list;
    return () => {
      if (this.#list === list) this.#list = [];
    };
  }
}

export const crumbs = new Crumbs();
