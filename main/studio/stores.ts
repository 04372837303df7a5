/** Open stores of datasets that the window looks at; a few are kept open, the one that was not used longest is closed. */
import { openStore, type Store } from '../datasets/store.ts';
import type { DataFolder } from '../runs/folders.ts';

export interface Stores {
  /** Of the dataset's newest version. @throws StudioError `store_missing`, `store_changed`, `store_damaged` */
  of(dataset: { readonly id: string; readonly version: number }): Store;
  /** Closes the stores of a dataset, whose files are about to go. */
  drop(dataset: string): void;
  close(): void;
}

const keptOpen = 4;

export function createStores(folder: DataFolder): Stores {
  // A Map remembers the order of insertion: the first is the one that was not used longest.
  const open = new Map<string, Store>();

  function close(path: string): void {
    open.get(path)?.close();
    open.delete(path);
  }

  return {
    of({ id, version }) {
      const path = folder.dataset(id, version);
      // Small stores are otherwise held in memory, which the service has no use for: it shows single entries.
      const store = open.get(path) ?? openStore(path, { keepBytes: 0 });
      open.delete(path);
      open.set(path, store);
      const oldest = open.keys().next().value;
      if (open.size > keptOpen && oldest !== undefined) close(oldest);
      return store;
    },
    drop(dataset) {
      for (const version of folder.datasetVersions(dataset)) close(folder.dataset(dataset, version));
    },
    close() {
      for (const path of [...open.keys()]) close(path);
    },
  };
}
