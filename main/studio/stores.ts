/** Open stores of datasets that the window looks at; a few are kept open, the one that was not used longest is closed. */
import { openStore, type Store } from '../datasets/store.ts';
import type { DataFolder } from '../runs/folders.ts';

export interface Stores {
  /** @throws StudioError `store_missing`, `store_changed`, `store_damaged` */
  of(dataset: string): Store;
  /** Closes a store whose files are about to go. */
  drop(dataset: string): void;
  close(): void;
}

const keptOpen = 4;

export function createStores(folder: DataFolder): Stores {
  // A Map remembers the order of insertion: the first is the one that was not used longest.
  const open = new Map<string, Store>();

  function drop(dataset: string): void {
    open.get(dataset)?.close();
    open.delete(dataset);
  }

  return {
    of(dataset) {
      // Small stores are otherwise held in memory, which the service has no use for: it shows single entries.
      const store = open.get(dataset) ?? openStore(folder.dataset(dataset), { keepBytes: 0 });
      open.delete(dataset);
      open.set(dataset, store);
      const oldest = open.keys().next().value;
      if (open.size > keptOpen && oldest !== undefined) drop(oldest);
      return store;
    },
    drop,
    close() {
      for (const dataset of [...open.keys()]) drop(dataset);
    },
  };
}
