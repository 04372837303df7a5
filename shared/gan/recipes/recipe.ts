import {
  type OptionDeclarations,
  type OptionValues,
  pictureProblem,
  type PicturesInfo,
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

/** What most recipes here draw: single pictures of any shape. */
const usualPictures: PicturesInfo = {
  layout: 'single',
  smallest: 16,
  largest: 128,
  sizes: 'any',
  halvings: 0,
};

/** @throws StudioError `batch_not_in_parts` where the batch of a phase is no multiple of its parts */
function checkParts({ batch, accumulation = 1, phases }: Model): void {
  for (const { batch: own = batch } of phases) {
    if (own % accumulation !== 0) throw new StudioError('batch_not_in_parts', { batch: own, accumulation });
  }
}

/**
 * Ties the words of a recipe to its options and its mathematics; options reach `build` resolved and typed.
 * @param pictures what it draws, where that is not what most recipes draw
 */
export function defineRecipe<const D extends OptionDeclarations>(
  words: Omit<RecipeInfo, 'options' | 'pictures'>,
  options: D,
  build: (options: Resolved<D>, picture: PictureShape) => Model,
  pictures: Partial<PicturesInfo> = {},
): Recipe {
  const info = {
    ...words,
    options: options as RecipeInfo['options'],
    pictures: { ...usualPictures, ...pictures },
  };
  return {
    info,
    resolve: (given) => ({ ...resolveOptions(options, given) }) as OptionValues,
    build(given, picture) {
      const problem = pictureProblem(info, picture);
      if (problem !== null) throw problem;
      const model = build(resolveOptions(options, given), picture);
      checkParts(model);
      return model;
    },
  };
}
