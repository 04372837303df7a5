import { damaged, type Format, type PictureHeader, type Pixels, plainHeader, truncated } from './format.ts';

/** Digits of a number of the header at most: more are no size, and no exact number either. */
const maxDigits = 9;
/** Values of more than this take two bytes each, the high one first. */
const oneByte = 255;

/** Portable grey and pixel maps of Netpbm, written as text (P2, P3) or bytes (P5, P6). */
export const netpbm: Format = {
  id: 'netpbm',
  title: 'PGM/PPM',
  extensions: ['pgm', 'ppm', 'pnm'],
  // Decoded once, in eight bits whatever is stored.
  memoryFactor: 1,
  matches: (bytes) => {
    if (!/^P[2356][\s#]/.test(bytes.toString('latin1', 0, 3))) return false;
    try {
      return startOf(bytes) !== null;
    } catch (cause) {
      // A header that goes on behind what is looked at.
      if (cause instanceof RangeError) return true;
      throw cause;
    }
  },
  header: (bytes) => {
    const { width, height, most, channels } = whole(bytes);
    return plainHeader({ width, height, bits: most > oneByte ? 16 : 8, channels });
  },
  decode: (bytes, { width, height }): Pixels => {
    const { most, channels, isText, from } = whole(bytes);
    const count = width * height * channels;
    const least = isText ? count * 2 - 1 : count * (most > oneByte ? 2 : 1);
    if (bytes.length - from < least) throw truncated();
    const data = new Uint8Array(count);
    const next = isText ? textReader(bytes, from) : byteReader(bytes, from, most);
    for (let i = 0; i < count; i++) {
      const value = next();
      if (value > most) throw damaged(`value ${value} of at most ${most}`);
      data[i] = most === 255 ? value : Math.round((value * 255) / most);
    }
    return { data, width, height, channels };
  },
};

interface Start extends Pick<PictureHeader, 'width' | 'height'> {
  readonly channels: 1 | 3;
  readonly isText: boolean;
  /** What full brightness is written as: 1 to 65535. */
  readonly most: number;
  /** First byte of the values. */
  readonly from: number;
}

function whole(bytes: Buffer): Start {
  const start = startOf(bytes);
  if (start === null) throw damaged('no Netpbm header');
  if (start.most < 1 || start.most > 65_535) throw damaged(`values up to ${start.most}`);
  return start;
}

/** Null for what is no header. @throws RangeError where the bytes end within it */
function startOf(bytes: Buffer): Start | null {
  const kind = bytes.readUInt8(1) - 0x30;
  const numbers: number[] = [];
  let at = 2;
  for (let i = 0; i < 3; i++) {
    const found = numberAt(bytes, at);
    if (found === null) return null;
    numbers.push(found.value);
    at = found.to;
  }
  const [width = 0, height = 0, most = 0] = numbers;
  // Exactly one space stands between the header and bytes.
  return { width, height, most, from: at + 1, channels: kind % 3 === 0 ? 3 : 1, isText: kind < 4 };
}

/** The number behind spaces and comments, and the byte behind it; null for anything else. @throws RangeError at the end */
function numberAt(bytes: Buffer, from: number): { readonly value: number; readonly to: number } | null {
  let at = from;
  for (let byte = bytes.readUInt8(at); isSpace(byte) || byte === 0x23; byte = bytes.readUInt8(at)) {
    if (byte === 0x23) while (![0x0a, 0x0d].includes(bytes.readUInt8(at))) at += 1;
    at += 1;
  }
  const first = at;
  let value = 0;
  for (let byte = bytes.readUInt8(at); byte >= 0x30 && byte <= 0x39; byte = bytes.readUInt8(at)) {
    value = value * 10 + byte - 0x30;
    at += 1;
    if (at - first > maxDigits) return null;
    if (at === bytes.length) break;
  }
  return at === first ? null : { value, to: at };
}

/** Space, tab, line feed, vertical tab, form feed and carriage return. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function byteReader(bytes: Buffer, from: number, most: number): () => number {
  let at = from;
  if (most <= oneByte) return () => bytes.readUInt8(at++);
  return () => bytes.readUInt16BE((at += 2) - 2);
}

function textReader(bytes: Buffer, from: number): () => number {
  let at = from - 1;
  return () => {
    const found = numberAt(bytes, at);
    if (found === null) throw damaged('something else than a number among the values');
    at = found.to;
    return found.value;
  };
}
