import { served } from '../../key.svelte.ts';

/** How many pictures are kept decoded around the shown one, so that stepping never waits. */
const keptPictures = 24;

/**
 * A picture that changes in place: the last one stays until the next is decoded, so nothing flickers. Of several asked
 * for quickly, only the newest is shown.
 */
export class SteadyImage {
  #url = $state<string | null>(null);
  #size = $state.raw<{ readonly width: number; readonly height: number } | null>(null);
  #wanted: string | null = null;
  readonly #kept = new Map<string, HTMLImageElement>();

  /** Address of the shown picture, as an element asks for it. */
  get url(): string | null {
    return this.#url === null ? null : served(this.#url);
  }

  /** Pixels of the shown picture. */
  get size(): { readonly width: number; readonly height: number } | null {
    return this.#size;
  }

  /** Shows a picture as soon as it is decoded. */
  async show(url: string | null): Promise<void> {
    this.#wanted = url;
    if (url === null) {
      this.#url = null;
      this.#size = null;
      return;
    }
    const image = this.#fetch(url);
    // A picture that cannot be decoded is shown as the browser shows it: with its alternative text.
    await image.decode().catch(() => undefined);
    if (this.#wanted !== url) return;
    this.#url = url;
    if (image.naturalWidth > 0) this.#size = { width: image.naturalWidth, height: image.naturalHeight };
  }

  /** Fetches pictures that will probably be asked for next. */
  prepare(urls: readonly string[]): void {
    for (const url of urls) this.#fetch(url);
  }

  #fetch(url: string): HTMLImageElement {
    const known = this.#kept.get(url) ?? new Image();
    if (known.src === '') known.src = served(url);
    // Moved to the end: the oldest go first.
    this.#kept.delete(url);
    this.#kept.set(url, known);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= keptPictures) break;
      this.#kept.delete(old);
    }
    return known;
  }
}
