/**
 * Keeps the memory of decoding within bounds, whatever the pictures are: all threads share one budget, a thread takes
 * what its picture needs before decoding it, and waits while others hold it. Large pictures are so decoded one at a time.
 */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeBudget } from '../formats/index.ts';

const unit = 2 ** 20;
/** Pictures and files that need less than this take nothing: two of them are no burden. */
const smallBytes = 24 * unit;

/** Places in a slot's shared numbers. */
export const slotOf = { begun: 0, waiting: 1, held: 2, length: 3 } as const;

/** The free budget in MiB, shared by the threads of a pool. */
export function newBudget(): Int32Array<SharedArrayBuffer> {
  const free = new Int32Array(new SharedArrayBuffer(4));
  free[0] = decodeBudget / unit;
  return free;
}

/** Gives back what a slot holds, once, by whoever comes first: its thread, or the pool that gave the thread up. */
export function giveBack(slot: Int32Array, free: Int32Array): void {
  const held = Atomics.exchange(slot, slotOf.held, 0);
  if (held === 0) return;
  Atomics.add(free, 0, held);
  Atomics.notify(free, 0);
}

/** One thread's hold on the budget. */
export class Hold {
  readonly #slot: Int32Array;
  readonly #free: Int32Array<SharedArrayBuffer>;

  constructor(slot: Int32Array, free: Int32Array<SharedArrayBuffer>) {
    this.#slot = slot;
    this.#free = free;
  }

  /** Before a file is read: what a large file unpacks to is not known yet, so it takes all. */
  beforeReading(fileBytes: number): void {
    if (fileBytes > smallBytes) this.#take(decodeBudget / unit);
  }

  /** Before a picture is decoded. */
  beforeDecoding(bytes: number): void {
    if (bytes > smallBytes && Atomics.load(this.#slot, slotOf.held) === 0) {
      this.#take(Math.min(Math.ceil(bytes / unit), decodeBudget / unit));
    }
  }

  /**
   * After a picture. Its pixels are garbage by now, but the collector would let several such pictures pile up; and what
   * the codec holds is freed only when the event loop turns after a collection.
   */
  async release(): Promise<void> {
    if (Atomics.load(this.#slot, slotOf.held) === 0) return;
    // The second collection waits for what the first has only begun to free.
    for (let i = 0; i < 2; i++) {
      collect?.();
      await setImmediate();
    }
    giveBack(this.#slot, this.#free);
  }

  #take(wanted: number): void {
    Atomics.store(this.#slot, slotOf.waiting, 1);
    for (;;) {
      const free = Atomics.load(this.#free, 0);
      if (free < wanted) Atomics.wait(this.#free, 0, free);
      else if (Atomics.compareExchange(this.#free, 0, free, free - wanted) === free) break;
    }
    Atomics.store(this.#slot, slotOf.held, wanted);
    Atomics.store(this.#slot, slotOf.waiting, 0);
  }
}

/** V8's own collection, which it hands out under a flag only; null where a host forbids it. */
const collect = ((): (() => void) | null => {
  try {
    setFlagsFromString('--expose-gc');
    const gc: unknown = runInNewContext('gc');
    if (typeof gc !== 'function') return null;
    return () => {
      Reflect.apply(gc, undefined, []);
    };
  } catch {
    return null;
  }
})();
