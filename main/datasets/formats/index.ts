import { StudioError } from '../../../shared/errors/index.ts';
import { avif } from './avif.ts';
import { bmp } from './bmp.ts';
import { damaged, type Format, type PictureHeader, truncated } from './format.ts';
import { gif } from './gif.ts';
import { heic } from './heic.ts';
import { jpeg } from './jpeg.ts';
import { netpbm } from './netpbm.ts';
import { png } from './png.ts';
import { tga } from './tga.ts';
import { tiff } from './tiff.ts';
import { webp } from './webp.ts';

export type { Format, Orientation, PictureHeader, Pixels } from './format.ts';

/** Every format the studio reads. */
export const formats: readonly Format[] = [png, jpeg, webp, gif, bmp, tiff, avif, heic, netpbm, tga];

/** Kinds that are recognised only to say that they are not read. */
const strangers: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['SVG', /^(\uFEFF|ï»¿)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg/s],
  ['JPEG XL', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['JPEG 2000', /^\0\0\0\x0cjP {2}/],
  ['Photoshop', /^8BPS/],
  ['PDF', /^%PDF/],
  ['Icon', /^\0\0\x01\0/],
  ['OpenEXR', /^v\/1\x01/],
  ['MP4', /^....ftyp/s],
  ['PBM', /^P[14]\s+(#.*\n\s*)*\d+\s+\d+\s/],
  ['PAM', /^P7\n/],
  ['PFM', /^P[fF]\s+\d+\s+\d+\s/],
  ['WebM', /^\x1aE\xdf\xa3/],
];

/** Memory that decoding may take at once, in bytes: with all else an import stays below 1 GB. */
export const decodeBudget = 704 * 2 ** 20;
/** Pixels along a side at least: below this there is nothing to learn. */
export const minSide = 8;

/**
 * Says what a file is and what its header tells, without decoding it.
 * @param name of the file, which is asked where the bytes have no mark
 * @throws StudioError with a code of the files family: not a picture, cut, too many pixels, tiny …
 */
export function readHeader(
  bytes: Buffer,
  name: string,
): {
  readonly format: Format;
  readonly header: PictureHeader;
  /** Memory that decoding and scaling take at most, the file included. */
  readonly memoryBytes: number;
  /** Whether the codec may scale it whole, of which it makes several copies. */
  readonly canScaleWhole: boolean;
} {
  if (bytes.length === 0) throw new StudioError('file_empty', {});
  const format = formatOf(bytes, bytes.subarray(-endBytes), name);
  if (format === undefined) throw unknown(bytes);
  const header = headerOf(format, bytes);
  const { width, height } = header;
  if (width === 0 || height === 0) throw damaged(`${width} × ${height} pixels`);
  const memory = memoryOf(format, header, bytes.length);
  if (memory.decoding > decodeBudget) {
    const megabytes = Math.ceil(memory.decoding / 2 ** 20);
    throw new StudioError('file_too_many_pixels', {
      width,
      height,
      megabytes,
      limit: decodeBudget / 2 ** 20,
    });
  }
  if (width < minSide || height < minSide) {
    throw new StudioError('file_tiny', { width, height, least: minSide });
  }
  const canScaleWhole = memory.scaling <= decodeBudget;
  return { format, header, memoryBytes: canScaleWhole ? memory.scaling : memory.decoding, canScaleWhole };
}

/** What scaling takes, as a multiple of the decoded pixels, measured: the codec copies, widens to RGBA and copies again. */
const scalingFactor = 5.2;

/** Bytes, not pixels: a picture of 16 bits a channel takes twice as much, a grey one a third. */
function memoryOf(
  format: Format,
  { width, height, channels, bits }: PictureHeader,
  fileBytes: number,
): { readonly decoding: number; readonly scaling: number } {
  // What is decoded here comes in eight bits, and is held while the codec scales a copy of it.
  const isOurs = format.decode !== undefined;
  const pixels = width * height * channels * (isOurs ? 1 : Math.ceil(bits / 8));
  const decoding = pixels * (format.memoryFactor ?? 2.4);
  const scaling = width * height * Math.max(3, channels) * scalingFactor;
  return {
    decoding: fileBytes + decoding,
    scaling: fileBytes + (isOurs ? decoding + scaling : Math.max(decoding, scaling)),
  };
}

function headerOf(format: Format, bytes: Buffer): PictureHeader {
  try {
    return format.header(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw truncated();
    throw error;
  }
}

function unknown(bytes: Buffer): StudioError {
  if (bytes.every((byte) => byte === 0)) return new StudioError('file_zeros', {});
  const start = bytes.toString('latin1', 0, 1024);
  const kind = strangers.find(([, pattern]) => pattern.test(start))?.[0];
  return kind === undefined
    ? new StudioError('file_not_picture', {})
    : new StudioError('file_unsupported', { kind });
}

/** Bytes at the end of a file that are asked for a mark. */
export const endBytes = 32;

/** The format of a file by its first bytes (as many as there are), its last, or its first and its name. */
export function formatOf(start: Buffer, end: Buffer, name: string): Format | undefined {
  const marked = formats.find(({ matches }) => matches(start)) ?? formats.find((one) => one.endsAs?.(end));
  if (marked !== undefined) return marked;
  const named = formatOfName(name);
  return named?.mayBe?.(start) === true ? named : undefined;
}

/** The format a file name promises. */
export function formatOfName(name: string): Format | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return formats.find(({ extensions }) => extensions.includes(extension));
}
