/** Reads the boxes of HEIF files (ISO/IEC 23008-12), AVIF's container too, as deep as the primary picture needs. */
import { damaged, type Orientation, truncated } from './format.ts';
import { profileName } from './icc.ts';

/** What a HEIF file says of its primary picture. */
export interface Still {
  /** Pixels as coded; the largest in the file where none is named the primary. */
  readonly width: number;
  readonly height: number;
  /** The part of them that is shown, in pixels. */
  readonly shown: { readonly width: number; readonly height: number };
  /** How those must be turned; EXIF's word does not count in HEIF. */
  readonly orientation: Orientation;
  readonly bits: number;
  readonly profile: string | null;
  /** Whether colours are multiplied by the opacity. */
  readonly isAssociated: boolean;
  /** Pictures of their own right; tiles, thumbnails, depths and what is hidden are none. */
  readonly pictures: number;
}

/** EXIF orientation of `irot` (quarter turns anticlockwise) followed by `imir` (0 upside down, 1 left to right, -1 none). */
const turned: readonly (readonly [none: Orientation, upsideDown: Orientation, leftRight: Orientation])[] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
];

/** Item types that are pictures. */
const pictureTypes = new Set([
  'hvc1',
  'av01',
  'grid',
  'iden',
  'iovl',
  'avc1',
  'jpeg',
  'unci',
  'j2k1',
  'vvc1',
]);

/** Whether a file begins as HEIF with one of these brands (four letters, `.` for any). */
export function hasBrand(bytes: Buffer, brands: RegExp): boolean {
  return bytes.toString('latin1', 4, 8) === 'ftyp' && brands.test(bytes.toString('latin1', 8, 40));
}

/** Null where the file holds no still picture. @throws StudioError `file_truncated`, `picture_damaged` */
export function stillOf(bytes: Buffer): Still | null {
  const meta = [...boxes(bytes, 0, bytes.length)].find(({ type }) => type === 'meta');
  if (meta === undefined) return null;
  const parts = [...boxes(bytes, meta.from + 4, meta.to)];
  const primary = numberIn(bytes, parts, 'pitm');
  const references = referencesOf(bytes, parts);
  let [width, height, bits, turns, mirror] = [0, 0, 8, 0, -1];
  let shown: Still['shown'] | null = null;
  let profile: string | null = null;
  for (const { type, from, to } of propertiesOf(bytes, parts, primary)) {
    if (type === 'ispe') {
      width = Math.max(width, bytes.readUInt32BE(from + 4));
      height = Math.max(height, bytes.readUInt32BE(from + 8));
    }
    if (type === 'pixi') bits = Math.max(bits, bytes.readUInt8(from + 5));
    if (type === 'hvcC') bits = Math.max(bits, 8 + (bytes.readUInt8(from + 17) & 7));
    if (type === 'irot') turns = bytes.readUInt8(from) & 3;
    if (type === 'imir') mirror = bytes.readUInt8(from) & 1;
    if (type === 'clap') shown = { width: fraction(bytes, from), height: fraction(bytes, from + 8) };
    if (type === 'colr' && bytes.toString('latin1', from, from + 4) === 'prof') {
      profile = profileName(bytes.subarray(from + 4, to));
    }
  }
  return {
    width,
    height,
    shown: shown ?? { width, height },
    orientation: turned[turns]?.[mirror + 1] ?? 1,
    bits,
    profile,
    isAssociated: references.some(({ type, from }) => type === 'prem' && from === primary),
    pictures: Math.max(1, picturesOf(bytes, parts, references)),
  };
}

function fraction(bytes: Buffer, at: number): number {
  return Math.round(bytes.readUInt32BE(at) / Math.max(1, bytes.readUInt32BE(at + 4)));
}

interface Box {
  readonly type: string;
  /** First byte of the contents, and the first after them. */
  readonly from: number;
  readonly to: number;
}

function* boxes(bytes: Buffer, from: number, to: number): Generator<Box> {
  for (let at = from; at + 8 <= to;) {
    const short = bytes.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    const size = short === 0 ? to - at : short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < head) throw damaged('a box without size');
    if (at + size > to) throw truncated();
    yield { type: bytes.toString('latin1', at + 4, at + 8), from: at + head, to: at + size };
    at += size;
  }
}

function within(parents: readonly Box[], bytes: Buffer, type: string, skip = 0): Box[] {
  const box = parents.find((parent) => parent.type === type);
  return box === undefined ? [] : [...boxes(bytes, box.from + skip, box.to)];
}

/** Reads numbers of a box whose version decides how many bytes an item's number has. */
class Reader {
  readonly #bytes: Buffer;
  readonly #isLong: boolean;
  at: number;

  constructor(bytes: Buffer, at: number, isLong: boolean) {
    this.#bytes = bytes;
    this.#isLong = isLong;
    this.at = at;
  }

  number(size: 1 | 2 | 4): number {
    this.at += size;
    return this.#bytes.readUIntBE(this.at - size, size);
  }

  item(): number {
    return this.number(this.#isLong ? 4 : 2);
  }
}

/** The item that `pitm` names; -1 for none. */
function numberIn(bytes: Buffer, parts: readonly Box[], type: string): number {
  const box = parts.find((part) => part.type === type);
  if (box === undefined) return -1;
  return new Reader(bytes, box.from + 4, bytes.readUInt8(box.from) > 0).item();
}

/** Properties of an item in their order; all there are where the file assigns it none. */
function propertiesOf(bytes: Buffer, parts: readonly Box[], item: number): readonly Box[] {
  const inside = within(parts, bytes, 'iprp');
  const all = within(inside, bytes, 'ipco');
  for (const { type, from } of inside) {
    if (type !== 'ipma') continue;
    const isWide = (bytes.readUInt8(from + 3) & 1) === 1;
    const reader = new Reader(bytes, from + 4, bytes.readUInt8(from) > 0);
    for (let left = reader.number(4); left > 0; left--) {
      const isWanted = reader.item() === item;
      const indices: number[] = [];
      for (let count = reader.number(1); count > 0; count--) {
        indices.push(isWide ? reader.number(2) & 0x7fff : reader.number(1) & 0x7f);
      }
      if (isWanted) return indices.flatMap((index) => all[index - 1] ?? []);
    }
  }
  return all;
}

interface Reference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

function referencesOf(bytes: Buffer, parts: readonly Box[]): readonly Reference[] {
  const box = parts.find(({ type }) => type === 'iref');
  const isLong = box !== undefined && bytes.readUInt8(box.from) > 0;
  return within(parts, bytes, 'iref', 4).map(({ type, from: at }) => {
    const reader = new Reader(bytes, at, isLong);
    const from = reader.item();
    return { type, from, to: Array.from({ length: reader.number(2) }, () => reader.item()) };
  });
}

function picturesOf(bytes: Buffer, parts: readonly Box[], references: readonly Reference[]): number {
  const dependent = new Set<number>();
  for (const { type, from, to } of references) {
    if (type === 'dimg') for (const tile of to) dependent.add(tile);
    if (type === 'thmb' || type === 'auxl') dependent.add(from);
  }
  const box = parts.find(({ type }) => type === 'iinf');
  const skip = box !== undefined && bytes.readUInt8(box.from) > 0 ? 8 : 6;
  return within(parts, bytes, 'iinf', skip).filter(({ type, from }) => {
    const version = bytes.readUInt8(from);
    if (type !== 'infe' || version < 2) return false;
    const reader = new Reader(bytes, from + 4, version > 2);
    const item = reader.item();
    const kind = bytes.toString('latin1', reader.at + 2, reader.at + 6);
    const isHidden = (bytes.readUInt8(from + 3) & 1) === 1;
    return pictureTypes.has(kind) && !isHidden && !dependent.has(item);
  }).length;
}
