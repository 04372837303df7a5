/** How the threads of an updater speak with each other: a few shared numbers, no messages. */
import type { UpdatePlan } from '../../../../shared/engines/index.ts';

/** What a helping thread is started with. */
export interface ThreadData {
  readonly plan: UpdatePlan;
  readonly memory: WebAssembly.Memory;
  readonly control: SharedArrayBuffer;
  /** Which part of each array is its own, of so many. */
  readonly share: number;
  readonly threads: number;
}

/** Places in the shared memory: number of the task, its stage (−1 ends the threads), helpers that have not finished. */
const [taskAt, stageAt, leftAt, words] = [0, 1, 2, 4];

export class Control {
  readonly shared: SharedArrayBuffer;
  /** Of the task at hand, in the stage's order. */
  readonly numbers: Float32Array;
  readonly #words: Int32Array;

  /** @param source the most numbers that a stage has, or the memory of another thread's control */
  constructor(source: number | SharedArrayBuffer) {
    this.shared = typeof source === 'number' ? new SharedArrayBuffer(4 * (words + source)) : source;
    this.#words = new Int32Array(this.shared, 0, words);
    this.numbers = new Float32Array(this.shared, 4 * words);
  }

  /** Wakes the helpers. @returns the task */
  begin(stage: number, numbers: readonly number[], helpers: number): number {
    this.numbers.set(numbers);
    Atomics.store(this.#words, stageAt, stage);
    Atomics.store(this.#words, leftAt, helpers);
    const task = Atomics.add(this.#words, taskAt, 1) + 1;
    Atomics.notify(this.#words, taskAt);
    return task;
  }

  /** @returns false where a helper did not come back in time */
  waitForAll(task: number, patienceMs: number): boolean {
    const until = performance.now() + patienceMs;
    for (;;) {
      const left = Atomics.load(this.#words, leftAt);
      if (left === 0 || Atomics.load(this.#words, taskAt) !== task) return true;
      if (performance.now() > until) return false;
      Atomics.wait(this.#words, leftAt, left, patienceMs);
    }
  }

  end(): void {
    this.begin(-1, [], 0);
  }

  /** A helper waits for the task after this one. @returns its stage, and the task */
  next(task: number): { readonly task: number; readonly stage: number } {
    Atomics.wait(this.#words, taskAt, task);
    return { task: Atomics.load(this.#words, taskAt), stage: Atomics.load(this.#words, stageAt) };
  }

  finished(): void {
    Atomics.sub(this.#words, leftAt, 1);
    Atomics.notify(this.#words, leftAt);
  }
}
