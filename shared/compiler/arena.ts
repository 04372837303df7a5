/**
 * ONNX Runtime's memory arena, as its source tells: what a sequence of allocations makes of it can be said before it
 * happens. It takes regions from the system, each twice as large as the one before, cuts blocks off them, joins free
 * neighbours, and gives nothing back.
 */

/** Every size is a multiple of this, in bytes. */
const unit = 256;
const firstRegion = 2 ** 20;
const largestGrowth = 2 ** 30;
/** A free block is handed out whole unless it is twice as large as wanted, or this much larger. */
const largestWaste = 128 * 2 ** 20;

/** Bytes of a region, from `at` on. */
export interface Block {
  readonly region: number;
  readonly at: number;
  size: number;
  isFree: boolean;
  before: Block | null;
  after: Block | null;
}

/** Free blocks are kept by powers of two; of one power the smallest comes first, then the one allocated first. */
function isBetter(a: Block, b: Block): boolean {
  const difference = a.size - b.size || a.region - b.region || a.at - b.at;
  return difference < 0;
}

export class Arena {
  readonly #free = new Set<Block>();
  /** Bytes of each region that were ever part of a block in use: the others are reserved, but no memory yet. */
  readonly #touched: number[] = [];
  #nextRegion = firstRegion;

  /** Memory that the process holds for it. */
  get touchedBytes(): number {
    return this.#touched.reduce((sum, bytes) => sum + bytes, 0);
  }

  allocate(bytes: number): Block {
    const size = Math.max(unit, Math.ceil(bytes / unit) * unit);
    const block = this.#best(size) ?? this.#extend(size);
    this.#free.delete(block);
    if (block.size >= 2 * size || block.size - size >= largestWaste) this.#split(block, size);
    block.isFree = false;
    this.#touched[block.region] = Math.max(this.#touched[block.region] ?? 0, block.at + size);
    return block;
  }

  release(block: Block): void {
    block.isFree = true;
    const { before, after } = block;
    if (after?.isFree === true) this.#join(block, after);
    if (before?.isFree === true) this.#join(before, block);
    else this.#free.add(block);
  }

  #best(size: number): Block | undefined {
    let best: Block | undefined;
    for (const block of this.#free) {
      if (block.size >= size && (best === undefined || isBetter(block, best))) best = block;
    }
    return best;
  }

  #extend(size: number): Block {
    const isLargeEnough = size <= this.#nextRegion;
    while (size > this.#nextRegion) this.#nextRegion *= 2;
    const bytes = this.#nextRegion;
    if (isLargeEnough) this.#nextRegion = Math.min(2 * bytes, Math.max(bytes, largestGrowth));
    const region = this.#touched.push(0) - 1;
    return { region, at: 0, size: bytes, isFree: true, before: null, after: null };
  }

  #split(block: Block, size: number): void {
    const rest: Block = {
      region: block.region,
      at: block.at + size,
      size: block.size - size,
      isFree: true,
      before: block,
      after: block.after,
    };
    if (block.after !== null) block.after.before = rest;
    block.after = rest;
    block.size = size;
    this.#free.add(rest);
  }

  /** Makes one free block of two neighbours. */
  #join(first: Block, second: Block): void {
    this.#free.delete(second);
    first.size += second.size;
    first.after = second.after;
    if (second.after !== null) second.after.before = first;
  }
}
