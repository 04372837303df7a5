import { damaged, type Format, type Pixels, plainHeader, truncated } from './format.ts';

/** GIF 87a and 89a. The codec cannot read it, so its first frame is decoded here. */
export const gif: Format = {
  id: 'gif',
  title: 'GIF',
  extensions: ['gif'],
  matches: (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)),
  header: (bytes) => {
    const frames = framesOf(bytes);
    if (frames === 0) throw truncated();
    return plainHeader({ width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), frames });
  },
  decode: firstFrame,
};

/** Frames up to the first that is damaged; decoding tells whether the first one is whole. */
function framesOf(bytes: Buffer): number {
  let frames = 0;
  try {
    const walk = images(bytes);
    while (walk.next().done !== true) frames += 1;
  } catch (cause) {
    if (frames === 0) throw cause;
  }
  return frames;
}

interface Image {
  /** Place of the image descriptor. */
  readonly at: number;
  /** Palette index that is see-through, or -1. */
  readonly transparent: number;
}

/** Frames counted at most. */
const maxFrames = 10_000;

/** Walks the blocks. A missing trailer is forgiven as long as one image stands: many writers forget it. */
function* images(bytes: Buffer): Generator<Image> {
  let at = 13 + paletteBytes(bytes.readUInt8(10));
  let transparent = -1;
  for (let found = 0; at < bytes.length && found < maxFrames;) {
    const block = bytes.readUInt8(at);
    if (block === 0x3b) return;
    if (block === 0x21) {
      if (bytes.readUInt8(at + 1) === 0xf9 && (bytes.readUInt8(at + 3) & 1) === 1) {
        transparent = bytes.readUInt8(at + 6);
      }
      at = afterBlocks(bytes, at + 2);
    } else if (block === 0x2c) {
      yield { at, transparent };
      found += 1;
      transparent = -1;
      at = afterBlocks(bytes, at + 11 + paletteBytes(bytes.readUInt8(at + 9)));
    } else throw damaged(`block ${block}`);
  }
}

function paletteBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function afterBlocks(bytes: Buffer, from: number): number {
  let at = from;
  for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) at += length + 1;
  return at + 1;
}

/**
 * Decodes the first frame onto its canvas; what it does not cover stays see-through.
 * @throws StudioError `file_truncated`, `picture_damaged`
 */
function firstFrame(bytes: Buffer): Pixels {
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  const first = images(bytes).next();
  if (first.done === true) throw truncated();
  const { at, transparent } = first.value;
  const [left, top] = [bytes.readUInt16LE(at + 1), bytes.readUInt16LE(at + 3)];
  const [columns, rows] = [bytes.readUInt16LE(at + 5), bytes.readUInt16LE(at + 7)];
  if (left + columns > width || top + rows > height) throw damaged('frame outside of its canvas');
  const flags = bytes.readUInt8(at + 9);
  const local = paletteBytes(flags);
  const palette = local > 0 ? at + 10 : 13;
  const colours = (local > 0 ? local : paletteBytes(bytes.readUInt8(10))) / 3;
  const indices = unpack(bytes, at + 10 + local, columns * rows);
  const pixels = new Uint8Array(width * height * 4);
  const order = rowOrder(rows, (flags & 0x40) !== 0);
  for (const [i, row] of order.entries()) {
    for (let x = 0; x < columns; x++) {
      const index = indices[i * columns + x] ?? 0;
      if (index === transparent) continue;
      if (index >= colours) throw damaged(`colour ${index} of ${colours}`);
      const to = ((top + row) * width + left + x) * 4;
      pixels.set(bytes.subarray(palette + index * 3, palette + index * 3 + 3), to);
      pixels[to + 3] = 255;
    }
  }
  return { data: pixels, width, height, channels: 4 };
}

/** Which row each decoded row is: interlaced frames come in four passes. */
function rowOrder(rows: number, interlaced: boolean): number[] {
  const all = Array.from({ length: rows }, (_, row) => row);
  if (!interlaced) return all;
  const pass = (from: number, step: number): number[] => all.filter((row) => row % step === from);
  return [...pass(0, 8), ...pass(4, 8), ...pass(2, 4), ...pass(1, 2)];
}

/** LZW with codes of growing length (GIF89a, appendix F). Returns exactly `wanted` palette indices. */
function unpack(bytes: Buffer, from: number, wanted: number): Uint8Array {
  const least = bytes.readUInt8(from);
  if (least < 1 || least > 8) throw damaged(`code size ${least}`);
  const clear = 1 << least;
  const prefix = new Uint16Array(4096);
  const suffix = Uint8Array.from({ length: 4096 }, (_, code) => code & 255);
  const stack = new Uint8Array(4097);
  const output = new Uint8Array(wanted);
  let [written, size, next, previous, first] = [0, least + 1, clear + 2, -1, 0];
  let [buffer, held] = [0, 0];
  for (const byte of dataBytes(bytes, from + 1)) {
    buffer |= byte << held;
    held += 8;
    while (held >= size) {
      const code = buffer & ((1 << size) - 1);
      buffer >>>= size;
      held -= size;
      if (code === clear) {
        [size, next, previous] = [least + 1, clear + 2, -1];
        continue;
      }
      if (code === clear + 1) throw truncated();
      if (code > next || (previous < 0 && code >= clear)) throw damaged(`code ${code} of ${next}`);
      // Codes spell their strings backwards; the one not yet in the table is the last string and its own first letter.
      let depth = 0;
      let letter = code;
      if (code === next) {
        stack[depth++] = first;
        letter = previous;
      }
      for (; letter >= clear; letter = prefix[letter] ?? 0) stack[depth++] = suffix[letter] ?? 0;
      first = letter;
      stack[depth++] = letter;
      while (depth > 0 && written < wanted) output[written++] = stack[--depth] ?? 0;
      if (written === wanted) return output;
      if (previous >= 0 && next < 4096) {
        prefix[next] = previous;
        suffix[next] = first;
        next += 1;
        if (next === 1 << size && size < 12) size += 1;
      }
      previous = code;
    }
  }
  throw truncated();
}

function* dataBytes(bytes: Buffer, from: number): Generator<number> {
  let at = from;
  for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) {
    if (at + length >= bytes.length) throw truncated();
    yield* bytes.subarray(at + 1, at + 1 + length);
    at += length + 1;
  }
}
