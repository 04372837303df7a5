import { type Format, plainHeader } from './format.ts';

/** Windows bitmap. A negative height means rows from the top. */
export const bmp: Format = {
  id: 'bmp',
  title: 'BMP',
  extensions: ['bmp', 'dib'],
  matches: (bytes) =>
    bytes.toString('latin1', 0, 2) === 'BM' && bytes.length > 18 && bytes.readUInt32LE(14) <= 124,
  header: (bytes) => {
    const isOld = bytes.readUInt32LE(14) === 12;
    const width = isOld ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
    const height = isOld ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
    return plainHeader({ width: Math.abs(width), height: Math.abs(height) });
  },
};
