/** Entry of a decode thread: takes chunks of entries, one at a time, and answers each with one result an entry. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorValue, invariant, toStudioError } from '../../../shared/errors/index.ts';
import type { SourceEntry } from '../sources/candidate.ts';
import { examine, type Examined } from './examine.ts';
import { fitPicture, type FitOptions, lookOptions } from './fit.ts';
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

/** Shared with the pool: how many entries this thread has begun. The pool sees by it which entry a thread hangs on. */
const begun = new Int32Array(workerData as SharedArrayBuffer);

function resultOf(entry: SourceEntry, work: Work): EntryResult {
  try {
    if (work.kind === 'examine') return { kind: 'examined', examined: examine(entry) };
    const picture = openPicture(entry);
    const options = work.kind === 'fit' ? work.options : lookOptions(picture, work.side);
    const { width, height } = options;
    return { kind: 'pixels', pixels: fitPicture(picture, options), width, height };
  } catch (thrown) {
    return { kind: 'problem', error: toStudioError(thrown).toValue() };
  }
}

invariant(parentPort !== null, 'decode thread without a pool');
const pool = parentPort;
pool.on('message', ({ entries, work }: Chunk) => {
  const results = entries.map((entry) => {
    Atomics.add(begun, 0, 1);
    return resultOf(entry, work);
  });
  // Pixels are handed over, not copied.
  const owned = results.flatMap((result) => (result.kind === 'pixels' ? [result.pixels.buffer] : []));
  pool.postMessage(results, owned as ArrayBuffer[]);
});
