import type { DataShape } from './field.ts';
import { fit, type Needs, onlyStream } from './need.ts';

interface Chooser {
  readonly id: string;
  readonly needs: Needs;
}

/** Whether a recipe can learn from one dataset alone, as its options are at first. */
export function fits({ id, needs }: Chooser, data: DataShape): boolean {
  return fit(id, needs, { [onlyStream]: data }).ok;
}

/**
 * The recipe to begin with: one that is made for pairs where the data are pairs, else the first that can learn from them,
 * and the first of all where none can. Undefined where there are no recipes.
 */
export function suggestRecipe<R extends Chooser>(recipes: readonly R[], data: DataShape): R | undefined {
  const fitting = recipes.filter((recipe) => fits(recipe, data));
  const isForPairs = ({ needs }: R): boolean =>
    Object.values(needs).some(({ derive }) => derive?.kind === 'half');
  return fitting.find(isForPairs) ?? fitting[0] ?? recipes[0];
}
