/** What steps are fed that depends on data or chance: a function of the seed, the step and the cursor alone. */
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { HostTensors } from '../../shared/compiler/types.ts';
import { StudioError } from '../../shared/errors/index.ts';
import { fillBatch } from '../../shared/gan/random/index.ts';
import type { NoiseSpec } from '../../shared/gan/networks/layer.ts';
import { drawNoise } from '../../shared/gan/train/inputs.ts';
import { openStore, type Store } from '../datasets/store.ts';

/** Plain data, so that it can be handed to another thread. */
export interface BatchPlan {
  /** Folder of the packed store. */
  readonly folder: string;
  readonly name: string;
  /** Bitmap of removed entries; null where none were. */
  readonly removed: string | null;
  readonly seed: number;
  readonly batch: number;
  readonly noise: Readonly<Record<string, NoiseSpec>>;
  /** Steps made, and pictures read, before the first batch. */
  readonly step: number;
  readonly cursor: number;
}

export interface Batches {
  /** Pictures that take part. */
  readonly count: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Inputs of the next step: `real` uint8 [N, H, W, C] and the noise. @throws StudioError when the store was changed */
  next(): HostTensors;
  close(): void;
}

/** The copy of a dataset's removed entries that a run keeps, so that later removals change nothing under it. */
export function removedFileOf(runFolder: string): string | null {
  const file = join(runFolder, 'removed.bin');
  return existsSync(file) ? file : null;
}

function entriesOf(store: Store): Uint32Array {
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
  const { batch, seed, noise } = plan;
  const shape = [store.height, store.width, store.channels] as const;
  const chosen = new Uint32Array(batch);
  let { step, cursor } = plan;
  return {
    count: entries.length,
    shape,
    next() {
      fillBatch(seed, cursor, entries.length, chosen);
      chosen.forEach((position, at) => (chosen[at] = entries[position] ?? 0));
      const data = new Uint8Array(batch * shape[0] * shape[1] * shape[2]);
      store.read(chosen, data);
      const inputs = {
        real: { shape: [batch, ...shape], dtype: 'uint8' as const, data },
        ...drawNoise(noise, batch, seed, step),
      };
      step += 1;
      cursor += batch;
      return inputs;
    },
    close: () => store.close(),
  };
}
