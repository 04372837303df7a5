/** Which items of a dataset take part in a run, and which are kept out of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DataShape, pictureData } from '../../../shared/data/index.ts';
import { StudioError } from '../../../shared/errors/index.ts';
import { permutation } from '../../../shared/gan/random/index.ts';
import { removedFileName } from '../../datasets/removed.ts';
import { openStore, type Store } from '../../datasets/store.ts';

/** Items kept out of a training at most: more judge it no better. */
const mostHeldOut = 5000;

/** A dataset of a run, as plain data: it can be handed to another thread. */
export interface ItemsPlan {
  /** Folder of the packed store. */
  readonly folder: string;
  readonly name: string;
  /** Bitmap of items that a person removed; null where none were. */
  readonly removed: string | null;
  /** Fields that every item must have. */
  readonly fields: readonly string[];
  /** Share of the items kept out, and the seed that chooses them. */
  readonly holdout: number;
  readonly seed: number;
}

/** An open dataset, and how its items are split. */
export interface Items {
  readonly store: Store;
  readonly shape: DataShape;
  /** What is learned from, in order. */
  readonly training: Uint32Array;
  /** What is never learned from. */
  readonly heldOut: Uint32Array;
}

/** The copy of a dataset's removed items that a run keeps, so that later removals change nothing under it. */
export function removedFileOf(runFolder: string, stream: string): string | null {
  const file = join(runFolder, removedFileName(stream));
  return existsSync(file) ? file : null;
}

/** What the items of a store hold. */
export function shapeOf(store: Store): DataShape {
  return pictureData(store, { count: store.count, labels: store.labels });
}

/** The items that may take part. */
function presentIn(store: Store, fields: readonly string[]): Uint32Array {
  const isLabelled = fields.includes('label');
  const items = new Uint32Array(store.count);
  let count = 0;
  for (let item = 0; item < store.count; item++) {
    if (!store.removed(item) && !(isLabelled && store.labelOf(item) < 0)) items[count++] = item;
  }
  return items.subarray(0, count);
}

/** How many of some items are kept out. */
export function heldOutCount(count: number, holdout: number): number {
  return Math.min(mostHeldOut, Math.floor(count * holdout));
}

/** Splits items by chance, the same for the same seed; both parts keep their order. */
export function split(
  items: Uint32Array,
  { holdout, seed }: Pick<ItemsPlan, 'holdout' | 'seed'>,
): Pick<Items, 'training' | 'heldOut'> {
  const count = heldOutCount(items.length, holdout);
  if (count === 0) return { training: items, heldOut: new Uint32Array(0) };
  const place = permutation(seed, 0, items.length, 'holdout');
  const isOut = new Uint8Array(items.length);
  for (let at = 0; at < count; at++) isOut[place(at)] = 1;
  return {
    training: items.filter((_, at) => isOut[at] === 0),
    heldOut: items.filter((_, at) => isOut[at] === 1),
  };
}

/** @throws StudioError `store_missing`, `store_damaged`, `dataset_empty` */
export function openItems(plan: ItemsPlan): Items {
  const store = openStore(plan.folder, plan.removed === null ? {} : { removed: plan.removed });
  const parts = split(presentIn(store, plan.fields), plan);
  if (parts.training.length === 0) {
    store.close();
    throw new StudioError('dataset_empty', { dataset: plan.name });
  }
  return { store, shape: shapeOf(store), ...parts };
}
