/** Which pictures a recipe is made for, as data: the window chooses a recipe by it, and a recipe refuses by it. */
import { z } from 'zod';
import { StudioError } from '../errors/index.ts';

export const picturesSchema = z.object({
  /** `pairs`: two pictures of one size side by side, of which one is drawn. */
  layout: z.enum(['single', 'pairs']),
  /** Sides of what is drawn, in pixels. */
  smallest: z.int(),
  largest: z.int(),
  /** `doubling`: only sizes that `growsByDoubling`. */
  sizes: z.enum(['any', 'doubling']),
  /** How often both sides of what is drawn can be halved at least. */
  halvings: z.int(),
});
export type PicturesInfo = z.infer<typeof picturesSchema>;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Chooser {
  readonly id: string;
  readonly pictures: PicturesInfo;
}

/**
 * Whether doublings of a grid of 4 to 7 on its shorter side, and no cut, lead to the picture: 16, 20, 24, 28, 32, 40, …
 */
export function growsByDoubling({ height, width }: Size): boolean {
  const scale = 2 ** Math.floor(Math.log2(Math.min(height, width) / 4));
  return scale >= 2 && height % scale === 0 && width % scale === 0;
}

/** Two pictures side by side, as a picture twice as wide as high is taken to be. */
const isPair = ({ width, height }: Size): boolean => width === 2 * height;

/**
 * Why a recipe cannot draw pictures of this size; null where it can.
 * @returns `pictures_not_pairs`, `picture_size_unsupported`, `picture_size_not_doubling`, `picture_halving_unsupported`
 */
export function pictureProblem({ id: recipe, pictures }: Chooser, picture: Size): StudioError | null {
  const { layout, smallest, largest, sizes, halvings } = pictures;
  if (layout === 'pairs' && !isPair(picture)) {
    const { width, height } = picture;
    return new StudioError('pictures_not_pairs', { recipe, width, height });
  }
  const { height } = picture;
  const width = layout === 'pairs' ? picture.width / 2 : picture.width;
  if (Math.min(width, height) < smallest || Math.max(width, height) > largest) {
    return new StudioError('picture_size_unsupported', { recipe, width, height, smallest, largest });
  }
  if (sizes === 'doubling' && !growsByDoubling({ width, height })) {
    return new StudioError('picture_size_not_doubling', { recipe, width, height });
  }
  const multiple = 2 ** halvings;
  if (width % multiple === 0 && height % multiple === 0) return null;
  return new StudioError('picture_halving_unsupported', {
    recipe,
    width,
    height,
    levels: halvings,
    multiple,
  });
}

/**
 * The recipe to begin with for pictures of this size: one that is made for pairs where they are pairs, else the first
 * that can draw them, and the first of all where none can. Undefined where there are no recipes.
 */
export function suggestRecipe<R extends Chooser>(recipes: readonly R[], picture: Size): R | undefined {
  const fitting = recipes.filter((recipe) => pictureProblem(recipe, picture) === null);
  return fitting.find(({ pictures }) => pictures.layout === 'pairs') ?? fitting[0] ?? recipes[0];
}
