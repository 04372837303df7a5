/** Recipes by id, one file each, in the order they are shown. */
import { StudioError } from '../../errors/index.ts';
import { acgan } from './acgan.ts';
import { cgan } from './cgan.ts';
import { cganProjection } from './cgan-projection.ts';
import { dcgan } from './dcgan.ts';
import { gan } from './gan.ts';
import { pix2pix } from './pix2pix.ts';
import type { Recipe } from './recipe.ts';
import { sngan } from './sngan.ts';
import { stylegan2 } from './stylegan2.ts';
import { wganGp } from './wgan-gp.ts';

export type { Recipe } from './recipe.ts';

export const recipes: readonly Recipe[] = [
  dcgan,
  gan,
  wganGp,
  sngan,
  cgan,
  acgan,
  cganProjection,
  stylegan2,
  pix2pix,
];

/** @throws StudioError `recipe_not_found` */
export function findRecipe(id: string): Recipe {
  const recipe = recipes.find(({ info }) => info.id === id);
  if (recipe === undefined) {
    throw new StudioError('recipe_not_found', {
      recipe: id,
      recipes: recipes.map(({ info }) => info.id).join(', '),
    });
  }
  return recipe;
}
