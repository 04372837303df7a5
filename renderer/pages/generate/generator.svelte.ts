import { type Generation, type StudioError, toStudioError } from '../../../shared/contract/index.ts';

/** What is asked for: which weights, how many pictures, from which seed. */
export interface Wish {
  readonly run: string;
  /** The newest where it is left out. */
  readonly checkpoint?: string;
  readonly seed: number;
  readonly count: number;
  readonly ema: boolean;
}

export type Generate = (
  input: Wish & { readonly seeds: Readonly<Record<string, number>> },
) => Promise<Generation>;

/** Drawings that can be gone back to. */
const mostDrawings = 24;

/**
 * The pictures on the page: drawn from a seed, cell by cell re-rolled, some locked. What was drawn before stays at hand
 * until the window closes.
 */
export class Generator {
  #current = $state.raw<Generation | null>(null);
  #history = $state.raw<readonly Generation[]>([]);
  #locked = $state.raw<ReadonlySet<number>>(new Set());
  #isDrawing = $state(false);
  #problem = $state.raw<StudioError | null>(null);
  #wish: Wish | null = null;
  #asked = 0;
  readonly #generate: Generate;
  readonly #randomSeed: () => number;

  constructor(generate: Generate, randomSeed: () => number) {
    this.#generate = generate;
    this.#randomSeed = randomSeed;
  }

  get current(): Generation | null {
    return this.#current;
  }

  /** Newest first. */
  get history(): readonly Generation[] {
    return this.#history;
  }

  /** Cells whose picture stays when others are drawn. */
  get locked(): ReadonlySet<number> {
    return this.#locked;
  }

  get isDrawing(): boolean {
    return this.#isDrawing;
  }

  get problem(): StudioError | null {
    return this.#problem;
  }

  /** Draws what is wished for. Locked cells keep their latent vector, also from another checkpoint. */
  async draw(wish: Wish): Promise<void> {
    this.#locked = new Set([...this.#locked].filter((cell) => cell < wish.count));
    await this.#draw(wish, this.#seedsOf(this.#locked));
  }

  /** Draws cells anew, from latent vectors of their own; all others stay as they are. */
  async reroll(cells: ReadonlySet<number>): Promise<void> {
    const { current } = this;
    if (current === null || this.#wish === null) return;
    const kept = new Set(current.seeds.keys());
    const fresh: Record<string, number> = {};
    for (const cell of cells) {
      if (this.#locked.has(cell)) continue;
      kept.delete(cell);
      fresh[String(cell)] = this.#randomSeed();
    }
    await this.#draw(this.#wish, { ...this.#seedsOf(kept), ...fresh });
  }

  /** Locks cells; where all of them are locked already, unlocks them. */
  toggleLock(cells: ReadonlySet<number>): void {
    const next = new Set(this.#locked);
    const areLocked = [...cells].every((cell) => next.has(cell));
    for (const cell of cells) {
      if (areLocked) next.delete(cell);
      else next.add(cell);
    }
    this.#locked = next;
  }

  /** Shows an earlier drawing; cells are re-rolled from it on. */
  show(drawing: Generation): void {
    this.#current = drawing;
    this.#locked = new Set();
    if (this.#wish !== null) {
      this.#wish = { ...this.#wish, seed: drawing.seed, count: drawing.seeds.length, ema: drawing.ema };
    }
  }

  #seedsOf(cells: ReadonlySet<number>): Record<string, number> {
    const seeds = this.#current?.seeds ?? [];
    return Object.fromEntries(
      [...cells].flatMap((cell) => (seeds[cell] === undefined ? [] : [[String(cell), seeds[cell]]])),
    );
  }

  async #draw(wish: Wish, seeds: Record<string, number>): Promise<void> {
    const asked = (this.#asked += 1);
    this.#wish = wish;
    this.#isDrawing = true;
    this.#problem = null;
    try {
      const drawing = await this.#generate({ ...wish, seeds });
      if (asked !== this.#asked) return;
      this.#current = drawing;
      this.#history = [drawing, ...this.#history].slice(0, mostDrawings);
    } catch (thrown) {
      if (asked === this.#asked) this.#problem = toStudioError(thrown);
    } finally {
      if (asked === this.#asked) this.#isDrawing = false;
    }
  }
}
