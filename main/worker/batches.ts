/** What steps are fed that depends on data or chance: a function of the seed, the step and the cursor alone. */
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { HostTensors } from '../../shared/compiler/types.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';
import { fillBatch } from '../../shared/gan/random/index.ts';
import { drawNoise, type Feeding } from '../../shared/gan/train/index.ts';
import { openStore, type Store } from '../datasets/store.ts';
import { type Chunk, type ChunkRun, planChunk } from './chunk.ts';

/** Plain data, so that it can be handed to another thread. */
export interface BatchPlan {
  /** Folder of the packed store. */
  readonly folder: string;
  readonly name: string;
  /** Bitmap of removed entries; null where none were. */
  readonly removed: string | null;
  readonly seed: number;
  /** Of the training's programs, in order. */
  readonly feedings: readonly Feeding[];
  /** Steps made, and pictures read, before the first batch. */
  readonly step: number;
  readonly cursor: number;
}

/** A call of a program with what it is fed. */
export interface FedRun extends ChunkRun {
  /** Pictures read before its first update. */
  readonly cursor: number;
  /** Pictures that each update reads; 0 where it reads none. */
  readonly reads: number;
  /** `real` uint8 [K, N, H, W, C] and the noise [K, N, …], K being its updates. */
  readonly inputs: HostTensors;
}

/** Steps with everything they are fed but numbers that follow from the step. */
export interface FedChunk extends Chunk {
  readonly runs: readonly FedRun[];
  /** Pictures read when it is made. */
  readonly cursor: number;
}

export interface Batches {
  /** Pictures that take part. */
  readonly count: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** What the next steps are fed. @param most steps @throws StudioError when the store was changed */
  next(most: number): FedChunk;
  close(): void;
}

/** The copy of a dataset's removed entries that a run keeps, so that later removals change nothing under it. */
export function removedFileOf(runFolder: string): string | null {
  const file = join(runFolder, 'removed.bin');
  return existsSync(file) ? file : null;
}

/** The entries that take part, in order. */
export function entriesOf(store: Store): Uint32Array {
  const entries = new Uint32Array(store.count);
  let count = 0;
  for (let entry = 0; entry < store.count; entry++) {
    if (!store.removed(entry)) entries[count++] = entry;
  }
  return entries.subarray(0, count);
}

/** @throws StudioError `store_missing`, `store_damaged`, `dataset_empty` */
export function openBatches(plan: BatchPlan): Batches {
  const store = openStore(plan.folder, plan.removed === null ? {} : { removed: plan.removed });
  const entries = entriesOf(store);
  if (entries.length === 0) {
    store.close();
    throw new StudioError('dataset_empty', { dataset: plan.name });
  }
  const { seed, feedings } = plan;
  const shape = [store.height, store.width, store.channels] as const;
  const pictureSize = shape[0] * shape[1] * shape[2];
  let { step, cursor } = plan;

  function pictures(batch: number, updates: number): HostTensors {
    const data = new Uint8Array(updates * batch * pictureSize);
    const chosen = new Uint32Array(batch);
    for (let update = 0; update < updates; update++) {
      fillBatch(seed, cursor, entries.length, chosen);
      chosen.forEach((position, at) => (chosen[at] = entries[position] ?? 0));
      store.read(chosen, data.subarray(update * batch * pictureSize, (update + 1) * batch * pictureSize));
      cursor += batch;
    }
    return { real: { shape: [updates, batch, ...shape], dtype: 'uint8', data } };
  }

  function feed(run: ChunkRun): FedRun {
    const feeding = feedings.find(({ name }) => name === run.program);
    invariant(feeding !== undefined, `no program ${run.program}`);
    const { batch, noise } = feeding;
    const before = cursor;
    const inputs = {
      ...(feeding.pictures ? pictures(batch, run.updates) : {}),
      ...drawNoise(noise, batch, seed, { first: run.first, count: run.updates }),
    };
    return { ...run, cursor: before, reads: feeding.pictures ? batch : 0, inputs };
  }

  return {
    count: entries.length,
    shape,
    next(most) {
      const chunk = planChunk(feedings, step, most);
      const runs = chunk.runs.map(feed);
      step += chunk.steps;
      return { ...chunk, runs, cursor };
    },
    close: () => store.close(),
  };
}
