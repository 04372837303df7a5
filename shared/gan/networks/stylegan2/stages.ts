import type { PictureShape } from '../../../data/index.ts';

/** The sizes a picture grows through, from the smallest grid to the picture. */
export interface Stages {
  readonly grids: readonly (readonly [height: number, width: number])[];
  /** Channels of each. */
  readonly channels: readonly number[];
}

/**
 * The stages of a picture that grows by doubling: 4, 8, 16, 32, 64 for 64 × 64.
 * @param options.finest channels at the size of the picture; each halving has twice as many
 * @param options.most but no stage has more than this
 */
export function stagesOf(
  picture: PictureShape,
  options: { readonly finest: number; readonly most: number },
): Stages {
  const doublings = Math.floor(Math.log2(Math.min(picture.height, picture.width) / 4));
  const halvings = Array.from({ length: doublings + 1 }, (_, at) => 2 ** (doublings - at));
  return {
    grids: halvings.map((scale) => [picture.height / scale, picture.width / scale]),
    channels: halvings.map((scale) => Math.min(options.most, options.finest * scale)),
  };
}
