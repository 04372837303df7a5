import { type StudioError, toStudioError } from '../../shared/contract/index.ts';

/** Something that is fetched: not here yet, here, or refused. Only the newest request counts. */
export class Loading<T> {
  #value = $state.raw<T | undefined>(undefined);
  #error = $state.raw<StudioError | null>(null);
  #isBusy = $state(false);
  #request = 0;

  get value(): T | undefined {
    return this.#value;
  }

  get error(): StudioError | null {
    return this.#error;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Fetches; the old value stays visible meanwhile. Never throws: the error is kept. */
  async load(fetch: () => Promise<T>): Promise<void> {
    const request = ++this.#request;
    this.#isBusy = true;
    try {
      const value = await fetch();
      if (request !== this.#request) return;
      this.#value = value;
      this.#error = null;
    } catch (thrown) {
      if (request === this.#request) this.#error = toStudioError(thrown);
    } finally {
      if (request === this.#request) this.#isBusy = false;
    }
  }
}
