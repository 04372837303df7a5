import { Worker } from 'node:worker_threads';
import { StudioError } from '../../../shared/errors/index.ts';
import { detach } from '../../failures.ts';
import type { SourceEntry } from '../sources/candidate.ts';
import { giveBack, newBudget, slotOf } from './memory.ts';
import type { Chunk, EntryResult, Shared, Work } from './thread.ts';

export interface PoolOptions {
  /** Decode threads; 2 by default: more than two seldom pay on a laptop that also writes. */
  readonly threads?: number;
  /** Milliseconds one picture may take; 20 s by default, 100 times what 64 megapixels need. */
  readonly timeOutMs?: number;
  /** File of the thread; tests put one here that hangs. */
  readonly entry?: URL;
}

/** Bundled code is JavaScript; its thread lies beside it under the same name. */
const threadEntry = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url);

/** Entries and bytes of a chunk at most: enough that messages cost nothing, few enough that all threads have work. */
const chunkEntries = 64;
const chunkBytes = 4 * 2 ** 20;
/** Bytes of a chunk's results at most: a few chunks wait to be written. */
const resultBytes = 16 * 2 ** 20;

interface Job {
  readonly chunk: Chunk;
  readonly resolve: (results: readonly EntryResult[]) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Decodes on threads. A picture that hangs the codec or takes its thread down costs that picture and a new thread;
 * everything else goes on.
 */
export class DecodePool {
  readonly #slots: Slot[];
  readonly #waiting: Job[] = [];
  readonly #watch: NodeJS.Timeout;

  constructor(options: PoolOptions = {}) {
    const { threads = 2, timeOutMs = 20_000, entry = threadEntry } = options;
    const budget = newBudget();
    this.#slots = Array.from(
      { length: threads },
      () =>
        new Slot(entry, timeOutMs, budget, {
          onFree: () => this.#next(),
          onLost: (job, at, error) => this.#goOn(job, at, error),
        }),
    );
    this.#watch = setInterval(
      () => this.#slots.forEach((slot) => slot.check()),
      Math.min(1000, timeOutMs / 4),
    );
  }

  /**
   * Works through entries and gives their results in the same order. At most a few chunks are in flight, so memory does
   * not grow with the number of entries.
   */
  async *run<E extends SourceEntry>(
    entries: Iterable<E>,
    work: Work,
  ): AsyncGenerator<{ readonly entry: E; readonly result: EntryResult }> {
    const flying: { entries: readonly E[]; results: Promise<readonly EntryResult[]> }[] = [];
    const chunks = chunked(entries, Math.min(chunkEntries, Math.floor(resultBytes / bytesOf(work))));
    const most = this.#slots.length * 3;
    for (let ended = false; ;) {
      while (!ended && flying.length < most) {
        const { value: chunk, done } = chunks.next();
        if (done === true) ended = true;
        else flying.push({ entries: chunk, results: this.#submit({ work, entries: chunk }) });
      }
      const first = flying.shift();
      if (first === undefined) return;
      const results = await first.results;
      for (const [i, entry] of first.entries.entries()) {
        const result = results[i];
        if (result !== undefined) yield { entry, result };
      }
    }
  }

  close(): void {
    clearInterval(this.#watch);
    this.#waiting.length = 0;
    for (const slot of this.#slots) slot.close();
  }

  #submit(chunk: Chunk): Promise<readonly EntryResult[]> {
    if (chunk.entries.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ chunk, resolve, reject });
      this.#next();
    });
  }

  /** A thread was lost on one entry: that one is reported, those before and behind it are worked (again). */
  #goOn({ chunk, resolve, reject }: Job, at: number, error: StudioError): void {
    const { work, entries } = chunk;
    const parts = [entries.slice(0, at), entries.slice(at + 1)];
    Promise.all(parts.map((part) => this.#submit({ work, entries: part }))).then(
      ([before = [], behind = []]) => {
        resolve([...before, { kind: 'problem', error: error.toValue() }, ...behind]);
      },
      reject,
    );
  }

  #next(): void {
    for (const slot of this.#slots) {
      if (!slot.isFree) continue;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      slot.take(job);
    }
  }
}

/** Bytes of one result at most. */
function bytesOf(work: Work): number {
  if (work.kind === 'examine') return 1024;
  return work.kind === 'look' ? work.side ** 2 * 3 : work.options.width * work.options.height * 3;
}

function* chunked<E extends SourceEntry>(entries: Iterable<E>, most: number): Generator<E[], undefined> {
  let held: E[] = [];
  let bytes = 0;
  for (const entry of entries) {
    held.push(entry);
    bytes += entry.length;
    if (held.length < most && bytes < chunkBytes) continue;
    yield held;
    [held, bytes] = [[], 0];
  }
  if (held.length > 0) yield held;
}

interface SlotEvents {
  readonly onFree: () => void;
  /** The thread hung or died on entry number `at` of its job. */
  readonly onLost: (job: Job, at: number, error: StudioError) => void;
}

/** One thread, replaced when it is lost, and the job it works on. */
class Slot {
  readonly #entry: URL;
  readonly #timeOutMs: number;
  readonly #events: SlotEvents;
  readonly #budget: Int32Array<SharedArrayBuffer>;
  #shared = newSlot();
  #worker: Worker | null = null;
  #job: Job | null = null;
  /** What its count of begun entries was when the job was given, and when it last moved. */
  #before = 0;
  #seen = { begun: 0, at: 0 };

  constructor(entry: URL, timeOutMs: number, budget: Int32Array<SharedArrayBuffer>, events: SlotEvents) {
    this.#budget = budget;
    this.#entry = entry;
    this.#timeOutMs = timeOutMs;
    this.#events = events;
  }

  get isFree(): boolean {
    return this.#job === null;
  }

  take(job: Job): void {
    this.#job = job;
    this.#worker ??= this.#spawn();
    this.#before = Atomics.load(this.#shared, slotOf.begun);
    this.#seen = { begun: this.#before, at: performance.now() };
    this.#worker.postMessage(job.chunk);
  }

  /** Gives up the entry a thread has worked on for too long. */
  check(): void {
    if (this.#job === null) return;
    const begun = Atomics.load(this.#shared, slotOf.begun);
    const now = performance.now();
    // Waiting for memory that another thread holds is no hang.
    const isWaiting = Atomics.load(this.#shared, slotOf.waiting) === 1;
    if (begun !== this.#seen.begun || isWaiting) this.#seen = { begun, at: now };
    // A thread that has begun nothing is still loading.
    const isLate = begun > this.#before && now - this.#seen.at > this.#timeOutMs;
    if (isLate) this.#lose(new StudioError('file_time_out', { seconds: this.#timeOutMs / 1000 }));
  }

  close(): void {
    this.#job = null;
    this.#release();
  }

  #spawn(): Worker {
    this.#shared = newSlot();
    const workerData: Shared = { slot: this.#shared, budget: this.#budget };
    const worker = new Worker(this.#entry, { workerData, execArgv: [] });
    worker.on('message', (results: readonly EntryResult[]) => {
      if (worker === this.#worker) this.#free()?.resolve(results);
    });
    const fail = (cause: unknown): void => {
      if (worker !== this.#worker) return;
      if (Atomics.load(this.#shared, slotOf.begun) > this.#before) {
        this.#lose(new StudioError('file_crashed_decoder', {}, { cause }));
      } else {
        // It died before any entry: no picture is to blame.
        this.#release();
        this.#free()?.reject(cause);
      }
    };
    worker.on('error', fail);
    worker.on('messageerror', fail);
    return worker;
  }

  #lose(error: StudioError): void {
    const at = Atomics.load(this.#shared, slotOf.begun) - this.#before - 1;
    this.#release();
    const job = this.#free();
    if (job !== null) this.#events.onLost(job, at, error);
  }

  /** Ends the job; the slot may take another within this call. */
  #free(): Job | null {
    const job = this.#job;
    this.#job = null;
    this.#events.onFree();
    return job;
  }

  /** Lets go of the thread. One that hangs in native code ends when that returns, or with the process. */
  #release(): void {
    const worker = this.#worker;
    this.#worker = null;
    worker?.unref();
    if (worker !== null) detach(worker.terminate(), 'Ending a decode thread');
    giveBack(this.#shared, this.#budget);
  }
}

function newSlot(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * slotOf.length));
}
