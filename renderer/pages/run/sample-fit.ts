/** Pixels up to which one sample is drawn as whole squares; above, its pixels are too small to be told apart. */
const pixelArtLimit = 128;

export interface GridFit {
  readonly width: number;
  readonly height: number;
  readonly isPixelated: boolean;
}

/**
 * How large a grid of samples is drawn: small pictures by whole factors, so that every pixel has the same size; large
 * ones, and those that must shrink, smoothly.
 * @param side pixels of the longer side of one sample
 */
export function fitGrid(
  width: number,
  height: number,
  side: number,
  boxWidth: number,
  boxHeight: number,
): GridFit {
  const room = Math.min(boxWidth / width, boxHeight / height);
  const isSmall = side <= pixelArtLimit && room >= 1;
  const factor = isSmall ? Math.floor(room) : room;
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
    isPixelated: isSmall,
  };
}
