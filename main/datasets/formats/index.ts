import { StudioError } from '../../../shared/errors/index.ts';
import { avif } from './avif.ts';
import { bmp } from './bmp.ts';
import { damaged, type Format, type PictureHeader, truncated } from './format.ts';
import { gif } from './gif.ts';
import { jpeg } from './jpeg.ts';
import { png } from './png.ts';
import { tiff } from './tiff.ts';
import { webp } from './webp.ts';

export type { Format, Orientation, PictureHeader } from './format.ts';

/** Every format the studio reads. */
export const formats: readonly Format[] = [png, jpeg, webp, gif, bmp, tiff, avif];

/** Kinds that are recognised only to say that they are not read. */
const strangers: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['HEIC', /^....ftyp(hei|hev|mif|msf)/s],
  ['SVG', /^(\uFEFF|ï»¿)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg/s],
  ['JPEG XL', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['JPEG 2000', /^\0\0\0\x0cjP {2}/],
  ['Photoshop', /^8BPS/],
  ['PDF', /^%PDF/],
  ['Icon', /^\0\0\x01\0/],
  ['OpenEXR', /^v\/1\x01/],
  ['MP4', /^....ftyp/s],
  ['WebM', /^\x1aE\xdf\xa3/],
];

/** Pixels of a picture at most: 64 megapixels decode within 256 MB. */
export const maxPixels = 64_000_000;
/** Pixels along a side at least: below this there is nothing to learn. */
export const minSide = 8;

/**
 * Says what a file is and what its header tells, without decoding it.
 * @throws StudioError with a code of the files family: not a picture, cut, too many pixels, tiny …
 */
export function readHeader(bytes: Buffer): { readonly format: Format; readonly header: PictureHeader } {
  if (bytes.length === 0) throw new StudioError('file_empty', {});
  const format = formats.find(({ matches }) => matches(bytes));
  if (format === undefined) throw unknown(bytes);
  const header = headerOf(format, bytes);
  const { width, height } = header;
  if (width === 0 || height === 0) throw damaged(`${width} × ${height} pixels`);
  if (width * height > maxPixels) {
    throw new StudioError('file_too_many_pixels', { width, height, limit: maxPixels / 1e6 });
  }
  if (width < minSide || height < minSide) {
    throw new StudioError('file_tiny', { width, height, least: minSide });
  }
  return { format, header };
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

/** The format a file name promises. */
export function formatOfName(name: string): Format | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return formats.find(({ extensions }) => extensions.includes(extension));
}
