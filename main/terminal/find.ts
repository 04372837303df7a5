/** Finds what a person names: by id, or by name. */
import { StudioError, type Dataset, type Run, type StudioClient } from '../../shared/contract/index.ts';
import { nearest } from './nearest.ts';

/** @throws StudioError `dataset_not_found`, `dataset_not_found_near` */
export async function findDataset(client: StudioClient, named: string): Promise<Dataset> {
  const all = await client.datasets.list({});
  const found = pick(all, named);
  if (found === undefined) throw datasetNotFound(all, named);
  return found;
}

/** @throws StudioError `run_not_found`, `run_not_found_near` */
export async function findRun(client: StudioClient, named: string): Promise<Run> {
  const all = await client.runs.list({});
  const found = pick(all, named);
  if (found === undefined) throw runNotFound(all, named);
  return found;
}

type Named = readonly { readonly name: string }[];

const nearestOf = (all: Named, named: string): string | null =>
  nearest(
    named,
    all.map((one) => one.name),
  );

function datasetNotFound(all: Named, named: string): StudioError {
  const near = nearestOf(all, named);
  return near === null
    ? new StudioError('dataset_not_found', { dataset: named })
    : new StudioError('dataset_not_found_near', { dataset: named, near });
}

function runNotFound(all: Named, named: string): StudioError {
  const near = nearestOf(all, named);
  return near === null
    ? new StudioError('run_not_found', { run: named })
    : new StudioError('run_not_found_near', { run: named, near });
}

/** An id is exact. Of things with one name the newest is meant, and capitals matter only where nothing else fits. */
function pick<T extends { id: string; name: string; createdAt: number }>(
  all: readonly T[],
  named: string,
): T | undefined {
  const newest = all.toSorted((a, b) => b.createdAt - a.createdAt);
  const folded = named.toLocaleLowerCase();
  return (
    newest.find((one) => one.id === named) ??
    newest.find((one) => one.name === named) ??
    newest.find((one) => one.name.toLocaleLowerCase() === folded)
  );
}
