import type { Run } from '../../shared/contract/index.ts';
import { titleOf } from '../i18n/samples.ts';
import { studio } from './studio.svelte.ts';

/** The dataset a run learns from, as the window calls it; as it was stored where it is gone. */
export function datasetTitleOf({ dataset }: Pick<Run, 'dataset'>): string {
  const known = studio.datasets.get(dataset.id);
  return known === undefined ? dataset.name : titleOf(known);
}
