import { inflateSync } from 'node:zlib';
import { exifOrientation } from './exif.ts';
import { damaged, type Format, type Orientation, plainHeader, truncated } from './format.ts';
import { profileName } from './icc.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Channels by colour type; palettes are decoded to what their colours need. */
const channelsOf: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

/** PNG (W3C, third edition), APNG included. */
export const png: Format = {
  id: 'png',
  title: 'PNG',
  extensions: ['png', 'apng'],
  matches: (bytes) => bytes.subarray(0, 8).equals(signature),
  header: (bytes) => {
    if (bytes.toString('latin1', 12, 16) !== 'IHDR') throw damaged('no IHDR');
    let frames = 1;
    let orientation: Orientation = 1;
    let profile: string | null = null;
    for (const { type, data } of chunks(bytes)) {
      if (type === 'acTL') frames = Math.max(1, data.readUInt32BE(0));
      if (type === 'eXIf') orientation = exifOrientation(data);
      if (type === 'iCCP') profile = embedded(data);
    }
    const channels = channelsOf[bytes.readUInt8(25)] ?? 4;
    const [width, height, bits] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes.readUInt8(24)];
    return plainHeader({ width, height, bits: Math.max(8, bits), channels, frames, orientation, profile });
  },
};

/** Walks the chunks to IEND; a file that ends before it was cut, unless further frames had begun: the first is whole then. */
function* chunks(bytes: Buffer): Generator<{ type: string; data: Buffer }> {
  let hasFurther = false;
  for (let at = 8; ;) {
    const isHeaded = at + 12 <= bytes.length;
    const length = isHeaded ? bytes.readUInt32BE(at) : 0;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!isHeaded || at + 12 + length > bytes.length) {
      if (hasFurther) return;
      throw truncated();
    }
    if (type === 'IEND') return;
    if (type === 'fdAT') hasFurther = true;
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** The chunk holds a name, a zero, a method byte and the compressed profile. */
function embedded(data: Buffer): string | null {
  const end = data.indexOf(0);
  try {
    return profileName(inflateSync(data.subarray(end + 2), { maxOutputLength: 8 << 20 }));
  } catch {
    return 'ICC';
  }
}
