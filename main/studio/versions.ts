/**
 * Edits of a dataset. The store that runs learn from never changes: each edit writes a version beside it, and the dataset
 * points at the newest. What neither a run nor the way back needs is removed with the next edit.
 */
import { renameSync, rmSync } from 'node:fs';
import { StudioError, type Dataset, type LabelChange } from '../../shared/contract/index.ts';
import { recaptioned } from '../datasets/captions.ts';
import { syncFolder } from '../datasets/disk.ts';
import { countsOf } from '../datasets/labels.ts';
import { relabelled } from '../datasets/relabel.ts';
import { readManifest } from '../datasets/manifest.ts';
import type { Store } from '../datasets/store.ts';
import { type EditedColumns, writeVersion } from '../datasets/version.ts';
import { storeBytes } from '../datasets/writer.ts';
import type { Parts } from './parts.ts';
import type { Stores } from './stores.ts';

export interface Versions {
  /** @throws StudioError `dataset_in_trash`, and what `relabelled` and `writeVersion` throw; nothing is changed then. */
  relabel(id: string, change: LabelChange): Dataset;
  /** @throws StudioError `dataset_in_trash`, `entry_not_found`, and what `writeVersion` throws */
  setCaption(id: string, item: number, caption: string): Dataset;
  /**
   * Makes a store that was written elsewhere the newest version.
   * @param from the dataset as it was then
   * @throws StudioError `dataset_in_trash`, `dataset_edited_meanwhile`; the store stays where it is then
   */
  adopt(from: { readonly id: string; readonly version: number }, store: string): Dataset;
  /** @throws StudioError `dataset_in_trash`, `dataset_nothing_to_undo` */
  undo(id: string): Dataset;
}

export function createVersions(
  { folder, database }: Pick<Parts, 'folder' | 'database'>,
  stores: Stores,
): Versions {
  const { datasets, runs } = database;

  function editable(id: string): Dataset {
    const dataset = datasets.get(id);
    if (dataset.trashedAt !== null) throw new StudioError('dataset_in_trash', { dataset: dataset.name });
    return dataset;
  }

  /** Points at a version that lies there, and forgets those that nothing needs. */
  function pointAt(id: string, version: number, undoVersion: number | null): Dataset {
    const manifest = readManifest(folder.dataset(id, version));
    const { count, captions } = manifest;
    const labels = countsOf(stores.of({ id, version }));
    const about = { version, undoVersion, count, captions, labels, bytes: storeBytes(manifest) };
    const dataset = datasets.setVersion(id, about);
    removeUnneeded(dataset);
    return dataset;
  }

  function removeUnneeded({ id, version, undoVersion }: Dataset): void {
    const needed = new Set([1, version, undoVersion, ...runs.versionsOf(id)]);
    const unneeded = folder.datasetVersions(id).filter((one) => !needed.has(one));
    for (const one of unneeded) {
      stores.drop(id);
      rmSync(folder.dataset(id, one), { recursive: true, force: true });
    }
  }

  /** No number is given twice while anything knows of it. */
  function nextOf({ id, version }: Dataset): number {
    return Math.max(version, ...folder.datasetVersions(id), ...runs.versionsOf(id)) + 1;
  }

  function edit(id: string, change: (store: Store) => EditedColumns): Dataset {
    const dataset = editable(id);
    const store = stores.of(dataset);
    const next = nextOf(dataset);
    writeVersion(store.folder, folder.dataset(id, next), change(store));
    return pointAt(id, next, dataset.version);
  }

  return {
    relabel: (id, change) =>
      edit(id, (store) => {
        const of = Int32Array.from({ length: store.count }, (_, entry) => store.labelOf(entry));
        return { labels: relabelled({ names: store.labels, of }, change) };
      }),
    setCaption: (id, item, caption) => edit(id, (store) => ({ captions: recaptioned(store, item, caption) })),
    adopt({ id, version }, store) {
      const dataset = editable(id);
      if (dataset.version !== version) {
        throw new StudioError('dataset_edited_meanwhile', { dataset: dataset.name });
      }
      const next = nextOf(dataset);
      renameSync(store, folder.dataset(id, next));
      syncFolder(folder.dataset(id));
      return pointAt(id, next, version);
    },
    undo(id) {
      const { name, undoVersion } = editable(id);
      if (undoVersion === null) throw new StudioError('dataset_nothing_to_undo', { dataset: name });
      return pointAt(id, undoVersion, null);
    },
  };
}
