import type { Pixels } from '../formats/index.ts';

/** Reduced pictures keep at least this multiple of the wanted size: what Lanczos makes of them shows no difference. */
const gap = 3;

/**
 * Averages blocks of pixels, so that a very large picture need not be copied several times to be scaled. Colours weigh as
 * much as they are opaque. A picture that is not much larger than wanted is given back as it is.
 */
export function reduce(pixels: Pixels, wanted: { readonly width: number; readonly height: number }): Pixels {
  const { data, channels } = pixels;
  const factor = Math.floor(Math.min(pixels.width / wanted.width, pixels.height / wanted.height) / gap);
  if (factor < 2) return pixels;
  const [width, height] = [Math.ceil(pixels.width / factor), Math.ceil(pixels.height / factor)];
  const colours = channels % 2 === 0 ? channels - 1 : channels;
  const reduced = new Uint8Array(width * height * channels);
  const sums = new Float64Array(channels);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = edges(y, height, pixels.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = edges(x, width, pixels.width);
      sums.fill(0);
      for (let row = top; row < bottom; row++) {
        for (let at = (row * pixels.width + left) * channels, i = left; i < right; i++, at += channels) {
          const weight = colours === channels ? 1 : (data[at + colours] ?? 0);
          for (let c = 0; c < colours; c++) sums[c] = (sums[c] ?? 0) + (data[at + c] ?? 0) * weight;
          if (colours < channels) sums[colours] = (sums[colours] ?? 0) + weight;
        }
      }
      const count = (bottom - top) * (right - left);
      const total = colours === channels ? count : (sums[colours] ?? 0);
      const to = (y * width + x) * channels;
      for (let c = 0; c < colours; c++) reduced[to + c] = Math.round((sums[c] ?? 0) / Math.max(1, total));
      if (colours < channels) reduced[to + colours] = Math.round(total / count);
    }
  }
  return { data: reduced, width, height, channels };
}

/** The block of `size` pixels that cell `at` of `cells` covers. */
function edges(at: number, cells: number, size: number): readonly [from: number, to: number] {
  return [Math.floor((at * size) / cells), Math.floor(((at + 1) * size) / cells)];
}
