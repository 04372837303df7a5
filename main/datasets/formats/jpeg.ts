import { exifOrientation } from './exif.ts';
import { type Format, plainHeader, type PictureHeader, truncated } from './format.ts';
import { profileName } from './icc.ts';

/** Start-of-frame markers: SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Kinds of JPEG that few programs write and fewer read, by their start-of-frame markers. */
const unreadFrames: Readonly<Record<number, string>> = {
  0xc3: 'lossless JPEG',
  0xc5: 'hierarchical JPEG',
  0xc6: 'hierarchical JPEG',
  0xc7: 'lossless JPEG',
  0xc9: 'arithmetic-coded JPEG',
  0xca: 'arithmetic-coded JPEG',
  0xcb: 'lossless JPEG',
};

/** JPEG (ITU-T T.81). The codec fills a cut picture with grey and says nothing, so the end is looked for here. */
export const jpeg: Format = {
  id: 'jpeg',
  title: 'JPEG',
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif', 'jfi', 'pjpeg', 'pjp'],
  matches: (bytes) => bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xffd8ff,
  header: (bytes) => {
    let found: Partial<PictureHeader> = {};
    for (const { marker, data } of segments(bytes)) {
      if (isFrame(marker)) {
        found = {
          ...found,
          bits: data.readUInt8(0),
          height: data.readUInt16BE(1),
          width: data.readUInt16BE(3),
          isCmyk: data.readUInt8(5) === 4,
          channels: data.readUInt8(5) === 1 ? 1 : data.readUInt8(5) === 4 ? 4 : 3,
          unread: unreadFrames[marker] ?? null,
        };
      }
      if (marker === 0xe1 && data.toString('latin1', 0, 4) === 'Exif') {
        found = { ...found, orientation: exifOrientation(data) };
      }
      if (marker === 0xe2 && data.toString('latin1', 0, 11) === 'ICC_PROFILE') {
        found = { ...found, profile: profileName(data.subarray(14)) };
      }
    }
    return plainHeader(found);
  },
};

/** Walks the segments to the end-of-image marker, over the coded data of every scan; a file without one was cut. */
function* segments(bytes: Buffer): Generator<{ marker: number; data: Buffer }> {
  for (let at = 2; ;) {
    at = nextMarker(bytes, at);
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xd9) return;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) throw truncated();
    yield { marker, data: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

/** Place of the next marker that is neither a stuffed byte, nor filling, nor a restart within a scan. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = from; ;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) throw truncated();
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else return at;
  }
}
