import { damaged, type Format, type Orientation, plainHeader, truncated } from './format.ts';
import { profileName } from './icc.ts';

/** EXIF orientation of `irot` (quarter turns anticlockwise) followed by `imir` (0 upside down, 1 left to right, -1 none). */
const turned: readonly (readonly [none: Orientation, upsideDown: Orientation, leftRight: Orientation])[] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
];

/** AVIF (HEIF with AV1). Boxes are read as deep as size, turn and profile need. */
export const avif: Format = {
  id: 'avif',
  title: 'AVIF',
  extensions: ['avif', 'avifs'],
  // The decoder keeps planes of 16 bits beside their conversion.
  memoryFactor: 4.1,
  matches: (bytes) =>
    bytes.toString('latin1', 4, 8) === 'ftyp' && /avi[fs]/.test(bytes.toString('latin1', 8, 40)),
  header: (bytes) => {
    const meta = [...boxes(bytes, 0, bytes.length)].find(({ type }) => type === 'meta');
    if (meta === undefined) throw damaged('no meta box');
    const properties = within(
      within([...boxes(bytes, meta.from + 4, meta.to)], bytes, 'iprp'),
      bytes,
      'ipco',
    );
    let [width, height, bits, turns, mirror] = [0, 0, 8, 0, -1];
    let profile: string | null = null;
    for (const { type, from, to } of properties) {
      // The largest extent is the picture's; others are its tiles and its transparency.
      if (type === 'ispe') {
        width = Math.max(width, bytes.readUInt32BE(from + 4));
        height = Math.max(height, bytes.readUInt32BE(from + 8));
      }
      if (type === 'pixi') bits = Math.max(bits, bytes.readUInt8(from + 5));
      if (type === 'irot') turns = bytes.readUInt8(from) & 3;
      if (type === 'imir') mirror = bytes.readUInt8(from) & 1;
      if (type === 'colr' && bytes.toString('latin1', from, from + 4) === 'prof') {
        profile = profileName(bytes.subarray(from + 4, to));
      }
    }
    return plainHeader({
      width,
      height,
      bits,
      channels: 4,
      orientation: turned[turns]?.[mirror + 1] ?? 1,
      profile,
    });
  },
};

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

function within(parents: readonly Box[], bytes: Buffer, type: string): Box[] {
  const box = parents.find((parent) => parent.type === type);
  return box === undefined ? [] : [...boxes(bytes, box.from, box.to)];
}
