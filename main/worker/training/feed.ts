/** The training's side of the data thread. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError, type ErrorValue } from '../../../shared/errors/index.ts';
import type { BatchPlan, Batches, FedChunk } from './batches.ts';
import { planChunk } from './chunk.ts';

export type FromFeed =
  | ({ readonly kind: 'open' } & Pick<Batches, 'count' | 'streams'>)
  | { readonly kind: 'chunk'; readonly chunk: FedChunk }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** Chunks of steps in their order, prefetched. */
export interface Feed extends AsyncDisposable {
  readonly count: number;
  readonly streams: Batches['streams'];
  /** What the next steps are fed. @throws StudioError when the store was changed or deleted meanwhile */
  next(): Promise<FedChunk>;
}

/** Chunks: enough to hide a slow disk, little enough to cost no memory. */
const ahead = 2;

/** The thread's module: beside the bundle, or the source when the studio runs from source. */
function threadEntry(): string {
  const bundled = join(import.meta.dirname, 'feed-thread.js');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, 'feed-thread.ts');
}

/** Messages of the thread as a queue to wait on; an error ends it. */
class Inbox {
  readonly #ready: FromFeed[] = [];
  #waiting: { resolve: (message: FromFeed) => void; reject: (error: Error) => void } | null = null;
  #error: Error | null = null;

  put(message: FromFeed): void {
    if (message.kind === 'failed') this.fail(StudioError.fromValue(message.error));
    else if (this.#waiting === null) this.#ready.push(message);
    else this.#take().resolve(message);
  }

  fail(error: Error): void {
    this.#error ??= error;
    if (this.#waiting !== null) this.#take().reject(this.#error);
  }

  /** Chunks drawn before a failure are still handed out. */
  next(): Promise<FromFeed> {
    const message = this.#ready.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#error !== null) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #take(): { resolve: (message: FromFeed) => void; reject: (error: Error) => void } {
    const waiting = this.#waiting ?? { resolve: () => undefined, reject: () => undefined };
    this.#waiting = null;
    return waiting;
  }
}

/**
 * Opens the store in a thread of its own and starts to draw.
 * @param most how many steps may be made in one chunk from a step on; asked when the chunk is drawn, ahead of its turn
 * @throws StudioError as `openBatches`
 */
export async function openFeed(plan: BatchPlan, most: (step: number) => number): Promise<Feed> {
  const thread = new Worker(threadEntry(), { workerData: plan });
  const inbox = new Inbox();
  thread.on('message', (message: FromFeed) => inbox.put(message));
  thread.on('error', (error) => inbox.fail(error instanceof Error ? error : new Error(String(error))));
  thread.on('messageerror', (error) => inbox.fail(error));
  thread.on('exit', () => inbox.fail(new Error('internal: the data thread ended')));
  const close = async (): Promise<void> => {
    await thread.terminate();
  };
  try {
    const opened = await inbox.next();
    if (opened.kind !== 'open') throw new Error('internal: the data thread sent steps before it opened');
    let { step } = plan;
    const ask = (): void => {
      const steps = most(step);
      thread.postMessage(steps);
      step += planChunk(plan.feedings, step, steps).steps;
    };
    for (let request = 0; request < ahead; request++) ask();
    return {
      count: opened.count,
      streams: opened.streams,
      async next() {
        const message = await inbox.next();
        if (message.kind !== 'chunk') throw new Error(`internal: the data thread sent ${message.kind}`);
        ask();
        return message.chunk;
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
