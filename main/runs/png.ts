import { crc32 } from 'node:zlib';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** What is wrong with the bytes of a PNG file, or null: every chunk of the format carries a checksum of itself. */
export function damageOfPng(bytes: Uint8Array): string | null {
  if (signature.some((byte, i) => bytes[i] !== byte)) return 'not a PNG file';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = signature.length;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) return 'it ends too early';
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) return 'a checksum does not match';
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    at = end + 4;
    if (kind === 'IEND') return at === bytes.length ? null : 'something follows its end';
  }
  return 'it ends too early';
}

/** Width and height of a PNG file, in pixels; null where it is none. */
export function sizeOfPng(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (damageOfPng(bytes) !== null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
