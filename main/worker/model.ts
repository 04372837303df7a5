import { findRecipe, type Model } from '../../shared/gan/index.ts';
import type { RunFile } from '../jobs/tasks.ts';

/** The mathematics that a run's file describes. @throws StudioError for a recipe or option this studio does not know */
export function modelOf(file: RunFile): Model {
  return findRecipe(file.recipe).build(file.options, file.dataset);
}
