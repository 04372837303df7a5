import { exifOrientation } from './exif.ts';
import { damaged, type Format, plainHeader, type PictureHeader, truncated } from './format.ts';
import { profileName } from './icc.ts';

/** WebP: lossy, lossless, extended and animated. */
export const webp: Format = {
  id: 'webp',
  title: 'WebP',
  extensions: ['webp'],
  matches: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  header: (bytes) => {
    const end = bytes.readUInt32LE(4) + 8;
    if (end > bytes.length + 1) throw truncated();
    let found: Partial<PictureHeader> = {};
    let frames = 0;
    for (const { type, data } of chunks(bytes, end)) {
      if (type === 'ANMF') frames += 1;
      if (type === 'EXIF') found = { ...found, orientation: exifOrientation(data) };
      if (type === 'ICCP') found = { ...found, profile: profileName(data) };
      const size = sizeOf(type, data);
      // The extended header comes first and speaks for the whole canvas.
      if (size !== null && found.width === undefined) found = { ...found, ...size };
    }
    if (found.width === undefined) throw damaged('no picture chunk');
    return plainHeader({ ...found, frames: Math.max(1, frames) });
  },
};

function* chunks(bytes: Buffer, end: number): Generator<{ type: string; data: Buffer }> {
  for (let at = 12; at + 8 <= end;) {
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) throw truncated();
    yield { type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length & 1);
  }
}

function sizeOf(type: string, data: Buffer): { width: number; height: number } | null {
  if (type === 'VP8X') return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
  if (type === 'VP8 ') return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
  if (type !== 'VP8L') return null;
  const packed = data.readUInt32LE(1);
  return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
}
