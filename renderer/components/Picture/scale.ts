/** How a picture of pixels is drawn in a box: its size in CSS pixels, and whether its pixels stay squares. */
export interface Fit {
  readonly width: number;
  readonly height: number;
  readonly isPixelated: boolean;
}

/** Above this size a picture is smooth: its pixels are too small to be looked at one by one. */
const pixelArtLimit = 128;

/**
 * Fits a picture into a box. Small pictures grow by whole factors only, so that every pixel has the same size;
 * large ones, and those that must shrink, keep their proportions and are smoothed.
 */
export function fitPicture(width: number, height: number, boxWidth: number, boxHeight: number): Fit {
  const room = Math.min(boxWidth / width, boxHeight / height);
  const isSmall = Math.max(width, height) <= pixelArtLimit;
  const factor = isSmall && room >= 1 ? Math.floor(room) : room;
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
    isPixelated: isSmall && room >= 1,
  };
}
