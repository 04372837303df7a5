/** Turns rows of the database into what a worker must know of a run. */
import { availableParallelism } from 'node:os';
import { dataOfDataset, type Dataset, type Settings } from '../../shared/contract/index.ts';
import type { DatasetRef } from '../jobs/tasks.ts';
import type { DataFolder } from '../runs/folders.ts';

/**
 * CPU threads of a training. Most processors show two threads for each physical core, and matrix products gain nothing
 * from the second; with two or fewer in all, every one is used.
 */
export function threadsOf(settings: Settings): number {
  if (settings.threads > 0) return settings.threads;
  const shown = availableParallelism();
  return shown <= 2 ? shown : Math.ceil(shown / 2);
}

/** A dataset as a run knows it. */
export function datasetRef(folder: DataFolder, dataset: Dataset): DatasetRef {
  const { id, name, version, licence } = dataset;
  return {
    ...{ id, name, licence },
    ...(version > 1 && { version }),
    folder: folder.dataset(id, version),
    shape: dataOfDataset(dataset),
  };
}
