import { createHash } from 'node:crypto';
import { type ErrorValue, StudioError } from '../../../shared/errors/index.ts';
import { formatOfName, type Orientation, type PictureHeader, type Pixels } from '../formats/index.ts';
import { turn } from './fit.ts';
import type { Picture } from './picture.ts';

/** What one picture tells of itself. */
export interface Examined {
  /** Upright size. */
  readonly width: number;
  readonly height: number;
  /** Mean of red, green and blue, 0–255, on black. */
  readonly mean: readonly [red: number, green: number, blue: number];
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  /** First 64 bits of SHA-256 over size and pixels: the same for the same pixels. */
  readonly hash: bigint;
  /** 8 × 8 brightnesses, for finding look-alikes. */
  readonly thumbnail: Uint8Array;
  /** Worth knowing, no reason to leave it out. */
  readonly notes: readonly ErrorValue[];
}

/** Side of the grid of cells a picture is averaged over. */
const cells = 8;
/** Samples along a side at most: a mean over a quarter million pixels is as good as over all. */
const maxSamples = 512;
/** Channels may differ this much in a grey picture: JPEG rounds. */
const greyTolerance = 3;

/**
 * Decodes a picture fully and describes it.
 * @param name of its file
 * @throws StudioError of the files family
 */
export function examine(picture: Picture, name: string): Examined {
  const pixels = picture.pixels();
  const { header, format } = picture;
  const isTurned = header.orientation >= 5;
  const seen = survey(pixels);
  const named = formatOfName(name);
  const isMisnamed = format !== null && named !== undefined && named !== format;
  return {
    width: isTurned ? pixels.height : pixels.width,
    height: isTurned ? pixels.width : pixels.height,
    ...seen,
    thumbnail: turn(seen.thumbnail, { width: cells, height: cells, channels: 1 }, header.orientation),
    hash: hashOf(pixels, header.orientation),
    notes: notesOf(header, seen.hasAlpha, isMisnamed ? format.title : null),
  };
}

function hashOf({ data, width, height, channels }: Pixels, orientation: Orientation): bigint {
  const shape = Uint32Array.of(width, height, channels, orientation);
  return createHash('sha256').update(shape).update(data).digest().readBigUInt64LE(0);
}

type Survey = Pick<Examined, 'mean' | 'isGrey' | 'hasAlpha' | 'thumbnail'>;

/** One pass over the pixels (every few of large pictures): means of the cells, colour and transparency. */
function survey({ data, width, height, channels }: Pixels): Survey {
  const step = Math.max(1, Math.floor(Math.max(width, height) / maxSamples));
  const sums = new Float64Array(cells * cells);
  const counts = new Uint32Array(cells * cells);
  const [isColoured, hasAlphaChannel] = [channels >= 3, channels % 2 === 0];
  let [red, green, blue, samples, isGrey, hasAlpha] = [0, 0, 0, 0, true, false];
  for (let y = 0; y < height; y += step) {
    const row = Math.floor((y * cells) / height) * cells;
    for (let x = 0; x < width; x += step) {
      const at = (y * width + x) * channels;
      let r = data[at] ?? 0;
      let g = isColoured ? (data[at + 1] ?? 0) : r;
      let b = isColoured ? (data[at + 2] ?? 0) : r;
      if (hasAlphaChannel) {
        const alpha = (data[at + channels - 1] ?? 255) / 255;
        if (alpha < 1) hasAlpha = true;
        r *= alpha;
        g *= alpha;
        b *= alpha;
      }
      if (Math.abs(r - g) > greyTolerance || Math.abs(g - b) > greyTolerance) isGrey = false;
      red += r;
      green += g;
      blue += b;
      samples += 1;
      const cell = row + Math.floor((x * cells) / width);
      sums[cell] = (sums[cell] ?? 0) + 0.299 * r + 0.587 * g + 0.114 * b;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  const thumbnail = Uint8Array.from(sums, (sum, cell) => Math.round(sum / Math.max(1, counts[cell] ?? 1)));
  return { mean: [red / samples, green / samples, blue / samples], isGrey, hasAlpha, thumbnail };
}

function notesOf(header: PictureHeader, hasAlpha: boolean, misnamed: string | null): ErrorValue[] {
  const { bits, isCmyk, frames, profile } = header;
  const notes: StudioError[] = [];
  if (bits > 8) notes.push(new StudioError('file_sixteen_bit', { bits }));
  if (isCmyk) notes.push(new StudioError('file_cmyk', {}));
  if (frames > 1) notes.push(new StudioError('file_animated', { frames }));
  if (hasAlpha) notes.push(new StudioError('file_transparent', {}));
  if (profile !== null && !isCmyk) notes.push(new StudioError('file_profile', { profile }));
  if (misnamed !== null) notes.push(new StudioError('file_extension', { kind: misnamed }));
  return notes.map((note) => note.toValue());
}
