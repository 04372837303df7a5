import {
  type OptionDeclarations,
  type OptionValues,
  type RecipeInfo,
  type Resolved,
  resolveOptions,
} from '../../contract/index.ts';
import { StudioError } from '../../errors/index.ts';
import type { PictureShape } from '../networks/index.ts';
import type { Model } from '../train/index.ts';

/** Something that can be trained: its words, its options, and how they become a model. */
export interface Recipe {
  readonly info: RecipeInfo;
  /**
   * Fills in defaults and checks.
   * @throws StudioError `option_unknown`, `option_out_of_range`
   */
  resolve(options: OptionValues): OptionValues;
  /**
   * @throws StudioError as `resolve`, `batch_not_in_parts`, and `picture_size_unsupported` and the like for pictures it was not made for
   */
  build(options: OptionValues, picture: PictureShape): Model;
}

/** Sides of pictures that the recipes here are made for, in pixels. */
const smallestSide = 16;
const largestSide = 128;

/** @throws StudioError `picture_size_unsupported` for a picture smaller or larger than the recipes are made for */
export function checkSides(recipe: string, { width, height }: PictureShape): void {
  if (Math.min(width, height) >= smallestSide && Math.max(width, height) <= largestSide) return;
  throw new StudioError('picture_size_unsupported', {
    recipe,
    width,
    height,
    smallest: smallestSide,
    largest: largestSide,
  });
}

/** @throws StudioError `batch_not_in_parts` where the batch of a phase is no multiple of its parts */
function checkParts({ batch, accumulation = 1, phases }: Model): void {
  for (const { batch: own = batch } of phases) {
    if (own % accumulation !== 0) throw new StudioError('batch_not_in_parts', { batch: own, accumulation });
  }
}

/**
 * Ties the words of a recipe to its options and its mathematics; options reach `build` resolved and typed.
 * @param check throws a StudioError for pictures that the recipe cannot draw. Default: `checkSides`
 */
export function defineRecipe<const D extends OptionDeclarations>(
  words: Omit<RecipeInfo, 'options'>,
  options: D,
  build: (options: Resolved<D>, picture: PictureShape) => Model,
  check: (recipe: string, picture: PictureShape) => void = checkSides,
): Recipe {
  return {
    info: { ...words, options: options as RecipeInfo['options'] },
    resolve: (given) => ({ ...resolveOptions(options, given) }) as OptionValues,
    build(given, picture) {
      check(words.id, picture);
      const model = build(resolveOptions(options, given), picture);
      checkParts(model);
      return model;
    },
  };
}
