/** The datasets of a run as the data thread and the sampler open them. */
import { mapValues } from '../../../shared/gan/record.ts';
import type { Model } from '../../../shared/gan/index.ts';
import type { RunFile } from '../../jobs/tasks.ts';
import { type ItemsPlan, removedFileOf } from './items.ts';

/** @param folder of the run; null where it has none yet, and so no removed items of its own */
export function streamsOf(
  file: RunFile,
  { inputs }: Pick<Model, 'inputs'>,
  folder: string | null,
): Readonly<Record<string, ItemsPlan>> {
  return mapValues(file.datasets, (dataset, stream) => ({
    folder: dataset.folder,
    name: dataset.name,
    removed: folder === null ? null : removedFileOf(folder, stream),
    fields: Object.values(inputs)
      .filter((bound) => bound.stream === stream)
      .map(({ field }) => field),
    holdout: file.holdout,
    seed: file.seed,
  }));
}
