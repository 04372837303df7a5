import type { ImportOptions } from '../../../shared/contract/index.ts';
import type { Orientation } from '../formats/index.ts';
import { type Picture, scalePixels } from './picture.ts';

/** Options that decide the pixels of one entry. */
export type FitOptions = Pick<ImportOptions, 'width' | 'height' | 'color' | 'fit' | 'transpose'>;

/** Scaled pictures may be this much larger than the target before the rest is cut off; longer strips are cut first. */
const maxExcess = 4;

/**
 * Turns a picture into an entry: upright, transposed where that is asked for, scaled, cropped or padded, on black, grey
 * or RGB.
 * @returns uint8 [height, width, 1 or 3]
 */
export function fitPicture(picture: Picture, options: FitOptions): Uint8Array {
  const { header } = picture;
  // Scaling happens before turning, on the stored pixels: turn the target instead.
  const uprightSize = options.transpose ? swapped(options) : options;
  const target = header.orientation >= 5 ? swapped(uprightSize) : uprightSize;
  const size = scaledSize(header, target, options.fit);
  const scaled =
    size.width * size.height > maxExcess * target.width * target.height
      ? cropThenScale(picture, target)
      : { rgba: picture.scaled(size.width, size.height), ...size };
  const placed = place(scaled, target);
  const upright = turn(placed, { ...target, channels: 4 }, header.orientation);
  const turned = options.transpose ? turn(upright, { ...uprightSize, channels: 4 }, transposed) : upright;
  return flatten(turned, options.color);
}

/** The orientation that swaps rows and columns. */
const transposed: Orientation = 5;

function swapped({ width, height }: Size): Size {
  return { width: height, height: width };
}

/** Options that show a picture whole, in RGB, with at most `side` pixels along its longer side. */
export function lookOptions({ header }: Picture, side: number): FitOptions {
  const [width, height] =
    header.orientation >= 5 ? [header.height, header.width] : [header.width, header.height];
  const factor = Math.min(1, side / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
    color: 'rgb',
    fit: 'stretch',
    transpose: false,
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size to scale to: covers the target (crop), lies within it (pad), or is it (stretch). */
export function scaledSize(from: Size, target: Size, fit: FitOptions['fit']): Size {
  if (fit === 'stretch') return target;
  const [across, down] = [target.width / from.width, target.height / from.height];
  const factor = fit === 'crop' ? Math.max(across, down) : Math.min(across, down);
  const width = Math.max(1, Math.round(from.width * factor));
  const height = Math.max(1, Math.round(from.height * factor));
  return fit === 'crop'
    ? { width: Math.max(width, target.width), height: Math.max(height, target.height) }
    : { width: Math.min(width, target.width), height: Math.min(height, target.height) };
}

/** For strips: the middle is cut out of the stored pixels, then scaled. */
function cropThenScale(picture: Picture, target: Size): Size & { rgba: Uint8Array } {
  const pixels = picture.pixels();
  const ratio = target.width / target.height;
  const width = Math.max(1, Math.min(pixels.width, Math.round(pixels.height * ratio)));
  const height = Math.max(1, Math.min(pixels.height, Math.round(pixels.width / ratio)));
  const left = (pixels.width - width) >> 1;
  const top = (pixels.height - height) >> 1;
  const { channels } = pixels;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * pixels.width + left) * channels;
    data.set(pixels.data.subarray(from, from + width * channels), y * width * channels);
  }
  return { rgba: scalePixels({ data, width, height, channels }, target.width, target.height), ...target };
}

/** Centres a picture on a canvas of the target's size: what sticks out is cut, what is missing stays black. */
function place(scaled: Size & { readonly rgba: Uint8Array }, target: Size): Uint8Array {
  const { rgba, width, height } = scaled;
  if (width === target.width && height === target.height) return rgba;
  const canvas = new Uint8Array(target.width * target.height * 4);
  const [left, top] = [(target.width - width) >> 1, (target.height - height) >> 1];
  const columns = Math.min(width, target.width);
  for (let y = 0; y < Math.min(height, target.height); y++) {
    const from = ((y - Math.min(0, top)) * width - Math.min(0, left)) * 4;
    const to = ((y + Math.max(0, top)) * target.width + Math.max(0, left)) * 4;
    canvas.set(rgba.subarray(from, from + columns * 4), to);
  }
  return canvas;
}

/** Applies an EXIF orientation to uint8 [height, width, channels]. */
export function turn(
  data: Uint8Array,
  { width, height, channels }: Size & { readonly channels: number },
  orientation: Orientation,
): Uint8Array {
  if (orientation === 1) return data;
  const isTurned = orientation >= 5;
  const [columns, rows] = isTurned ? [height, width] : [width, height];
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [across, down] = isTurned ? [y, x] : [x, y];
      const fromX = [2, 3, 7, 8].includes(orientation) ? width - 1 - across : across;
      const fromY = [3, 4, 6, 7].includes(orientation) ? height - 1 - down : down;
      const from = (fromY * width + fromX) * channels;
      turned.set(data.subarray(from, from + channels), (y * columns + x) * channels);
    }
  }
  return turned;
}

/** Lays the picture on black, and weighs the channels by ITU-R BT.601 (as JPEG does) for grey. */
function flatten(rgba: Uint8Array, color: FitOptions['color']): Uint8Array {
  return color === 'grey' ? flattenGrey(rgba) : flattenRgb(rgba);
}

// Plain loops: this runs once for every stored pixel, and destructuring here would cost more than decoding.
function flattenRgb(rgba: Uint8Array): Uint8Array {
  const words = wordsOf(rgba);
  const flat = new Uint8Array(words.length * 3);
  for (let i = 0, to = 0; i < words.length; i += 1, to += 3) {
    const word = words[i] ?? 0;
    const alpha = word >>> 24;
    if (alpha === 255) {
      flat[to] = word;
      flat[to + 1] = word >>> 8;
      flat[to + 2] = word >>> 16;
    } else {
      flat[to] = Math.round(((word & 255) * alpha) / 255);
      flat[to + 1] = Math.round((((word >>> 8) & 255) * alpha) / 255);
      flat[to + 2] = Math.round((((word >>> 16) & 255) * alpha) / 255);
    }
  }
  return flat;
}

/** Four bytes at once; every machine the studio runs on puts the first byte lowest. */
function wordsOf(rgba: Uint8Array): Uint32Array {
  const isAligned = rgba.byteOffset % 4 === 0;
  return isAligned
    ? new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4)
    : new Uint32Array(rgba.slice().buffer);
}

function flattenGrey(rgba: Uint8Array): Uint8Array {
  const flat = new Uint8Array(rgba.length / 4);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 1) {
    const grey = 0.299 * (rgba[from] ?? 0) + 0.587 * (rgba[from + 1] ?? 0) + 0.114 * (rgba[from + 2] ?? 0);
    flat[to] = Math.round((grey * (rgba[from + 3] ?? 0)) / 255);
  }
  return flat;
}
