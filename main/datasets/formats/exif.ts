import type { Orientation } from './format.ts';

/** One field of a TIFF directory: where its value (or the values' place) stands. */
export interface Field {
  readonly type: number;
  readonly count: number;
  /** Byte offset of the value itself. */
  readonly at: number;
}

/** Numbers of a TIFF file in its byte order. */
export interface TiffReader {
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  /** The directory at byte `at`, and where the next one is (0 for none). */
  readonly directory: (at: number) => { readonly fields: ReadonlyMap<number, Field>; readonly next: number };
  readonly first: number;
}

/** Bytes of one value by TIFF type: byte, ascii, short, long, rational … */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;

/** Opens TIFF-structured bytes (a TIFF file, or an EXIF block); null if they are none. */
export function tiffReader(bytes: Buffer): TiffReader | null {
  const order = bytes.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const little = order === 'II';
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (u16(2) !== 42) return null;
  const directory: TiffReader['directory'] = (at) => {
    const count = u16(at);
    const fields = new Map<number, Field>();
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + i * 12;
      const type = u16(entry + 2);
      const size = (typeBytes[type] ?? 1) * u32(entry + 4);
      fields.set(u16(entry), {
        type,
        count: u32(entry + 4),
        at: size <= 4 ? entry + 8 : u32(entry + 8),
      });
    }
    return { fields, next: u32(at + 2 + count * 12) };
  };
  return { u16, u32, directory, first: u32(4) };
}

/** First value of a whole-number field; `otherwise` where it is absent. */
export function numberOf(reader: TiffReader, field: Field | undefined, otherwise: number): number {
  if (field === undefined) return otherwise;
  return field.type === 3 ? reader.u16(field.at) : reader.u32(field.at);
}

/** The orientation of a TIFF directory; upright where it is absent or makes no sense. */
export function orientationOf(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/** Orientation of an EXIF block (with or without its `Exif\0\0`). A damaged block is no reason to lose the picture. */
export function exifOrientation(block: Buffer): Orientation {
  try {
    const body = block.toString('latin1', 0, 4) === 'Exif' ? block.subarray(6) : block;
    const reader = tiffReader(body);
    if (reader === null) return 1;
    return orientationOf(numberOf(reader, reader.directory(reader.first).fields.get(0x112), 1));
  } catch {
    return 1;
  }
}
