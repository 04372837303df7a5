import { inflateSync } from 'node:zlib';
import { exifOrientation } from './exif.ts';
import { damaged, type Format, type Orientation, plainHeader, truncated } from './format.ts';
import { profileName } from './icc.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

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
    const [width, height, bits] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes.readUInt8(24)];
    return plainHeader({ width, height, bits: Math.max(8, bits), frames, orientation, profile });
  },
};

/** Walks the chunks to IEND; a file that ends before it was cut. */
function* chunks(bytes: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) throw truncated();
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > bytes.length) throw truncated();
    if (type === 'IEND') return;
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
