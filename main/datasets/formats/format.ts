import { StudioError } from '../../../shared/errors/index.ts';

/** EXIF orientation: how the stored pixels must be turned to be upright. 1 is upright; 5 to 8 swap width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a picture's header says, read without decoding a pixel. */
export interface PictureHeader {
  /** Pixels as stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Bits of one channel. */
  readonly bits: number;
  /** Channels that decoding gives. */
  readonly channels: 1 | 2 | 3 | 4;
  /** What the last of four (or two) channels is: opacity, opacity that the colours are multiplied by, or nothing. */
  readonly alpha: 'straight' | 'associated' | 'none';
  /** Something of the format that the codec may not read, for people; null for nothing unusual. */
  readonly unread: string | null;
  readonly isCmyk: boolean;
  /** Frames or pages. Only the first is taken. */
  readonly frames: number;
  readonly orientation: Orientation;
  /** Name of the embedded colour profile; null for none or sRGB. */
  readonly profile: string | null;
}

/** Decoded pixels, uint8 [H, W, C]: 1 grey, 2 grey and alpha, 3 red green blue, 4 with alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A file format the studio reads. */
export interface Format {
  readonly id: string;
  readonly title: string;
  /** Extensions, lower case without the dot. */
  readonly extensions: readonly string[];
  /** Memory that decoding takes at its peak, as a multiple of the decoded pixels. 2.4 by default: codec and copy. */
  readonly memoryFactor?: number;
  /** Whether the first bytes are this format's. */
  readonly matches: (bytes: Buffer) => boolean;
  /** For a format whose mark stands at the end: whether these last bytes (`endBytes`, or all of a shorter file) have it. */
  readonly endsAs?: (end: Buffer) => boolean;
  /** For a format that need not have a mark: whether the first bytes may be its, where the file's name says so. */
  readonly mayBe?: (bytes: Buffer) => boolean;
  /**
   * Reads the header. A RangeError (reading past the end) means that the file was cut.
   * @throws StudioError `file_truncated`, `picture_damaged`
   */
  readonly header: (bytes: Buffer) => PictureHeader;
  /**
   * Decodes what the codec cannot; absent where it can. A RangeError means that the file was cut.
   * @throws StudioError `file_truncated`, `picture_damaged`, `file_unsupported`
   */
  readonly decode?: (bytes: Buffer, header: PictureHeader) => Pixels;
}

/** A header with what most pictures have. */
export function plainHeader(header: Partial<PictureHeader>): PictureHeader {
  return {
    width: 0,
    height: 0,
    bits: 8,
    channels: 4,
    alpha: 'straight',
    unread: null,
    isCmyk: false,
    frames: 1,
    orientation: 1,
    profile: null,
    ...header,
  };
}

export function truncated(): StudioError {
  return new StudioError('file_truncated', {});
}

export function damaged(detail: string): StudioError {
  return new StudioError('picture_damaged', {}, { detail });
}
