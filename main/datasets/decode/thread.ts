/** Entry of a decode thread: takes chunks of entries, one at a time, and answers each with one result an entry. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorValue, invariant, toStudioError } from '../../../shared/errors/index.ts';
import { mustSucceed } from '../../failures.ts';
import type { SourceEntry } from '../sources/candidate.ts';
import { examine, type Examined } from './examine.ts';
import { fitPicture, type FitOptions, lookOptions } from './fit.ts';
import { Hold, slotOf } from './memory.ts';
import { openPicture } from './picture.ts';

/** What to do with the entries of a chunk. */
export type Work =
  | { readonly kind: 'examine' }
  /** Decode and fit; pixels come back as uint8 [H, W, C]. */
  | { readonly kind: 'fit'; readonly options: FitOptions }
  /** Decode and scale so that the longer side has at most `side` pixels, for people to look at. */
  | { readonly kind: 'look'; readonly side: number };

export interface Chunk {
  readonly work: Work;
  readonly entries: readonly SourceEntry[];
}

export type EntryResult =
  | { readonly kind: 'examined'; readonly examined: Examined }
  /** uint8 [H, W, C]. */
  | {
      readonly kind: 'pixels';
      readonly pixels: Uint8Array;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'problem'; readonly error: ErrorValue };

/** What the pool shares with a thread. */
export interface Shared {
  /** See `slotOf`: how many entries this thread has begun (the pool sees by it which one it hangs on), and its hold. */
  readonly slot: Int32Array<SharedArrayBuffer>;
  readonly budget: Int32Array<SharedArrayBuffer>;
}

const { slot, budget } = workerData as Shared;
const hold = new Hold(slot, budget);

async function resultOf(entry: SourceEntry, work: Work): Promise<EntryResult> {
  try {
    hold.beforeReading(entry.length);
    return workOn(entry, work);
  } catch (thrown) {
    return { kind: 'problem', error: toStudioError(thrown).toValue() };
  } finally {
    await hold.release();
  }
}

/** Apart, so that nothing of the picture is held any more when its memory is given back. */
function workOn(entry: SourceEntry, work: Work): EntryResult {
  const picture = openPicture(entry);
  hold.beforeDecoding(picture.memoryBytes);
  if (work.kind === 'examine') return { kind: 'examined', examined: examine(picture, entry.name) };
  const options = work.kind === 'fit' ? work.options : lookOptions(picture, work.side);
  const { width, height } = options;
  return { kind: 'pixels', pixels: fitPicture(picture, options), width, height };
}

invariant(parentPort !== null, 'decode thread without a pool');
const pool = parentPort;
pool.on('message', (chunk: Chunk) => mustSucceed(answer(chunk)));

async function answer({ entries, work }: Chunk): Promise<void> {
  const results: EntryResult[] = [];
  for (const entry of entries) {
    Atomics.add(slot, slotOf.begun, 1);
    results.push(await resultOf(entry, work));
  }
  // Pixels are handed over, not copied.
  const owned = results.flatMap((result) => (result.kind === 'pixels' ? [result.pixels.buffer] : []));
  pool.postMessage(results, owned as ArrayBuffer[]);
}
