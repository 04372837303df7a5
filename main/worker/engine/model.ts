import { findRecipe, type Model } from '../../../shared/gan/index.ts';
import { mapValues } from '../../../shared/gan/record.ts';
import type { RunFile } from '../../jobs/tasks.ts';

/** The mathematics that a run's file describes. @throws StudioError for a recipe, option or data this studio does not know */
export function modelOf(file: RunFile): Model {
  return findRecipe(file.recipe).build(
    file.options,
    mapValues(file.datasets, ({ shape }) => shape),
  );
}
