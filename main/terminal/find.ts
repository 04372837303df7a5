/** Finds what a person names: by id, or by name. */
import { StudioError, type Dataset, type Run, type StudioClient } from '../../shared/contract/index.ts';

/** @throws StudioError `dataset_not_found` */
export async function findDataset(client: StudioClient, named: string): Promise<Dataset> {
  const all = await client.datasets.list({});
  const found = pick(all, named);
  if (found === undefined) throw new StudioError('dataset_not_found', { dataset: named });
  return found;
}

/** @throws StudioError `run_not_found` */
export async function findRun(client: StudioClient, named: string): Promise<Run> {
  const found = pick(await client.runs.list({}), named);
  if (found === undefined) throw new StudioError('run_not_found', { run: named });
  return found;
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
