import { type Generation, type StudioError, toStudioError } from '../../../shared/contract/index.ts';

/** What is asked for: which weights, how many pictures, from which seed. */
export interface Wish {
  readonly run: string;
  /** The newest where it is left out. */
  readonly checkpoint?: string | undefined;
  readonly seed: number;
  readonly count: number;
  readonly ema: boolean;
  /** What is drawn, by the names of inputs; what is left out is left to the seeds. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** An input of labels: `count` pictures of each, one row a label. */
  readonly rows?: string | undefined;
}

/** What cells are given: one value for all, or one for each, null where it is left to the seed. */
type CellValues = Record<string, string | (string | null)[]>;

export type Generate = (
  input: Omit<Wish, 'given'> & {
    readonly seeds: Readonly<Record<string, number>>;
    readonly given: CellValues;
  },
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
    const hasSameRows = this.#wish?.rows === wish.rows;
    this.#locked = new Set(
      [...this.#locked].filter((cell) => hasSameRows && (wish.rows !== undefined || cell < wish.count)),
    );
    this.#wish = wish;
    await this.#draw(wish, this.#seedsOf(this.#locked), this.#valuesOf(wish, this.#locked, wish.count));
  }

  /** Draws cells of another value of an input, from the same latent vectors; all others stay as they are. */
  async give(cells: ReadonlySet<number>, name: string, value: string): Promise<void> {
    const { current } = this;
    if (current === null || this.#wish === null) return;
    const ofCells = current.given.map((given, cell) =>
      cells.has(cell) && !this.#locked.has(cell) ? value : (given[name] ?? null),
    );
    const all = new Set(current.seeds.keys());
    const { wish, given } = this.#cellByCell(current, this.#wish);
    await this.#draw(wish, this.#seedsOf(all), { ...given, [name]: ofCells });
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
    const { wish, given } = this.#cellByCell(current, this.#wish);
    await this.#draw(wish, { ...this.#seedsOf(kept), ...fresh }, given);
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
      const wish = { ...this.#wish, rows: undefined };
      this.#wish = { ...wish, seed: drawing.seed, count: drawing.seeds.length, ema: drawing.ema };
    }
  }

  #seedsOf(cells: ReadonlySet<number>): Record<string, number> {
    const seeds = this.#current?.seeds ?? [];
    return Object.fromEntries(
      [...cells].flatMap((cell) => (seeds[cell] === undefined ? [] : [[String(cell), seeds[cell]]])),
    );
  }

  /** A drawing as if its cells had been wished for one by one: rows of labels become cells that are given theirs. */
  #cellByCell(current: Generation, whole: Wish): { wish: Wish; given: CellValues } {
    const count = current.seeds.length;
    const wish = { ...whole, count, rows: undefined };
    const all = new Set(current.seeds.keys());
    return { wish, given: this.#valuesOf(wish, all, count) };
  }

  /** What cells are given: the wish says it, but for those that keep what they had. */
  #valuesOf({ given = {} }: Wish, kept: ReadonlySet<number>, count: number): CellValues {
    if (kept.size === 0) return { ...given };
    const current = this.#current?.given ?? [];
    const names = new Set([...Object.keys(given), ...current.flatMap((one) => Object.keys(one))]);
    const valueOf = (name: string, cell: number): string | null =>
      (kept.has(cell) ? current[cell]?.[name] : given[name]) ?? null;
    return Object.fromEntries(
      [...names].map((name) => [name, Array.from({ length: count }, (_, cell) => valueOf(name, cell))]),
    );
  }

  async #draw(wish: Wish, seeds: Record<string, number>, given: CellValues): Promise<void> {
    const asked = (this.#asked += 1);
    this.#isDrawing = true;
    this.#problem = null;
    try {
      const drawing = await this.#generate({ ...wish, seeds, given });
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
