import { FastResizeFilter, JsColorType, ResizeFit, Transformer } from '@napi-rs/image';
import { StudioError } from '../../../shared/errors/index.ts';
import { plainHeader } from '../formats/format.ts';
import { type Format, type PictureHeader, type Pixels, readHeader } from '../formats/index.ts';
import { readCandidate, type SourceEntry } from '../sources/candidate.ts';
import { reduce } from './reduce.ts';

/** A picture that can be decoded. Decoding happens once, at the first call that needs pixels. */
export interface Picture {
  /** Null for pictures of an IDX file, which need no decoding. */
  readonly format: Format | null;
  readonly header: PictureHeader;
  /** Memory that decoding takes at most, its file included. */
  readonly memoryBytes: number;
  /**
   * All pixels as stored, 8 bits a channel.
   * @throws StudioError `file_truncated`, `picture_damaged`
   */
  readonly pixels: () => Pixels;
  /** Scaled to exactly this size with a Lanczos filter of 3 lobes over premultiplied alpha: uint8 [H, W, 4]. */
  readonly scaled: (width: number, height: number) => Uint8Array;
}

/**
 * Reads and opens an entry; nothing is decoded yet.
 * @throws StudioError of the files family
 */
export function openPicture(entry: SourceEntry): Picture {
  const bytes = readCandidate(entry);
  if (entry.raw !== null) return rawPicture(bytes, entry.raw);
  const { format, header, memoryBytes, canScaleWhole } = readHeader(bytes, entry.name);
  const { decode } = format;
  const decoded =
    decode === undefined
      ? codedPicture(bytes, format, header, canScaleWhole)
      : decodedHere(() => decoding(format, header, () => straight(decode(bytes, header), header.alpha)));
  return { format, header, memoryBytes, ...decoded };
}

type Decoded = Pick<Picture, 'pixels' | 'scaled'>;

function codedPicture(bytes: Buffer, format: Format, header: PictureHeader, canScaleWhole: boolean): Decoded {
  const codec = new Transformer(bytes);
  const pixels = (): Pixels => decoding(format, header, () => straight(pixelsOf(codec), header.alpha));
  // The codec takes every fourth channel for straight alpha: what is not must be mended before it is scaled; and it
  // makes several copies, too large ones of a very large picture.
  const scaled: Picture['scaled'] =
    header.alpha === 'straight' && canScaleWhole
      ? (width, height) => decoding(format, header, () => scale(codec, width, height))
      : (width, height) => scalePixels(pixels(), width, height);
  return { pixels, scaled };
}

function decodedHere(decode: () => Pixels): Decoded {
  let decoded: Pixels | null = null;
  const pixels = (): Pixels => (decoded ??= decode());
  return { pixels, scaled: (width, height) => scalePixels(pixels(), width, height) };
}

function rawPicture(data: Uint8Array, size: { readonly width: number; readonly height: number }): Picture {
  const pixels: Pixels = { data, ...size, channels: 1 };
  return {
    format: null,
    header: plainHeader({ ...size, channels: 1 }),
    memoryBytes: data.length,
    pixels: () => pixels,
    scaled: (width, height) => scalePixels(pixels, width, height),
  };
}

/** Lanczos over 3 lobes: each target pixel is a weighted mean of all it covers, so that shrinking does not alias. */
function scale(codec: Transformer, width: number, height: number): Uint8Array {
  const filter = FastResizeFilter.Lanczos3;
  const scaled = codec.fastResize({ width, height, filter, fit: ResizeFit.Fill }).rawPixelsSync();
  if (scaled.length !== width * height * 4) throw new Error(`scaled to ${scaled.length} bytes`);
  return scaled;
}

/** Pixels from which on a picture is reduced before it is scaled: 16 megapixels take 200 MB then. */
const largePixels = 16e6;

/** Scales decoded pixels. */
export function scalePixels(pixels: Pixels, width: number, height: number): Uint8Array {
  const isLarge = pixels.width * pixels.height > largePixels;
  const source = isLarge ? reduce(pixels, { width, height }) : pixels;
  const rgba = toRgba(source);
  if (source.width === width && source.height === height) return rgba;
  return scale(Transformer.fromRgbaPixels(rgba, source.width, source.height), width, height);
}

function toRgba({ data, width, height, channels }: Pixels): Uint8Array {
  if (channels === 4) return data;
  const rgba = new Uint8Array(width * height * 4);
  const isGrey = channels < 3;
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = data[from] ?? 0;
    rgba[to + 1] = data[isGrey ? from : from + 1] ?? 0;
    rgba[to + 2] = data[isGrey ? from : from + 2] ?? 0;
    rgba[to + 3] = channels === 2 ? (data[from + 1] ?? 0) : 255;
  }
  return rgba;
}

/** Channels and bytes a value of the codec's pixel types that hold whole numbers. */
const layouts: Readonly<Partial<Record<JsColorType, readonly [channels: 1 | 2 | 3 | 4, bytes: 1 | 2]>>> = {
  [JsColorType.L8]: [1, 1],
  [JsColorType.La8]: [2, 1],
  [JsColorType.Rgb8]: [3, 1],
  [JsColorType.Rgba8]: [4, 1],
  [JsColorType.L16]: [1, 2],
  [JsColorType.La16]: [2, 2],
  [JsColorType.Rgb16]: [3, 2],
  [JsColorType.Rgba16]: [4, 2],
};

function pixelsOf(codec: Transformer): Pixels {
  const raw = codec.rawPixelsSync();
  const { width, height, colorType } = codec.metadataSync();
  const layout = layouts[colorType];
  if (layout === undefined) throw new StudioError('file_unsupported', { kind: 'floating-point' });
  const [channels, bytes] = layout;
  if (raw.length !== width * height * channels * bytes) throw new Error(`decoded to ${raw.length} bytes`);
  return { data: bytes === 1 ? raw : toEightBits(raw), width, height, channels };
}

/** 16 bits in the machine's order to 8, rounded: 65535 is 255. In place: large pictures are large enough once. */
function toEightBits(raw: Buffer): Uint8Array {
  const count = raw.length / 2;
  const isAligned = raw.byteOffset % 2 === 0;
  const values = isAligned
    ? new Uint16Array(raw.buffer, raw.byteOffset, count)
    : new Uint16Array(Uint8Array.from(raw).buffer);
  for (let i = 0; i < count; i++) raw[i] = Math.round((values[i] ?? 0) / 257);
  return raw.subarray(0, count);
}

/** Makes the last channel of four (or two) straight alpha, in place. */
function straight(pixels: Pixels, alpha: PictureHeader['alpha']): Pixels {
  const { data, channels } = pixels;
  if (alpha === 'straight' || channels % 2 === 1) return pixels;
  for (let at = 0; at < data.length; at += channels) {
    const last = at + channels - 1;
    const opacity = data[last] ?? 255;
    if (alpha === 'none') data[last] = 255;
    else if (opacity > 0 && opacity < 255) {
      for (let c = at; c < last; c++) data[c] = Math.min(255, Math.round(((data[c] ?? 0) * 255) / opacity));
    }
  }
  return pixels;
}

/** Runs the codec and says what stopped it. The codec tells causes apart by its messages only. */
function decoding<T>(format: Format, header: PictureHeader, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    if (cause instanceof RangeError) throw new StudioError('file_truncated', {}, { cause });
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/unexpected end|fill whole buffer|unexpected eof|truncated|no more data/i.test(message)) {
      throw new StudioError('file_truncated', {}, { cause });
    }
    if (header.unread !== null) throw new StudioError('file_unsupported', { kind: header.unread }, { cause });
    if (/memory limit/i.test(message)) {
      throw new StudioError(
        'file_unsupported',
        { kind: `${format.title} (one piece of this size)` },
        { cause },
      );
    }
    if (/not support|unsupported|not implemented/i.test(message)) {
      throw new StudioError('file_unsupported', { kind: `${header.bits}-bit ${format.title}` }, { cause });
    }
    throw new StudioError('picture_damaged', {}, { cause });
  }
}
