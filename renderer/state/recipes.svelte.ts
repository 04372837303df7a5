import type { RecipeInfo } from '../../shared/contract/index.ts';
import { api } from '../api.ts';

/** What can be trained. Asked for once: recipes come with the studio and do not change while it is open. */
export class Recipes {
  #list = $state.raw<readonly RecipeInfo[]>([]);
  #asked: Promise<void> | null = null;
  readonly #ask: () => Promise<readonly RecipeInfo[]>;

  constructor(ask: () => Promise<readonly RecipeInfo[]>) {
    this.#ask = ask;
  }

  /** Empty until the first `load` has its answer. */
  get list(): readonly RecipeInfo[] {
    return this.#list;
  }

  get(id: string): RecipeInfo | undefined {
    return this.#list.find((recipe) => recipe.id === id);
  }

  /** @throws StudioError where the studio does not answer; the next call asks again then. */
  load(): Promise<void> {
    this.#asked ??= this.#ask().then(
      (list) => {
        this.#list = list;
      },
      (thrown: unknown) => {
        this.#asked = null;
        throw thrown;
      },
    );
    return this.#asked;
  }
}

export const recipes = new Recipes(() => api.recipes.list());
