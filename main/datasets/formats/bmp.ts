import { type Format, plainHeader } from './format.ts';

/** Ways to store pixels that hardly any program writes. */
const compressions: Readonly<Record<number, string>> = {
  4: 'BMP (JPEG inside)',
  5: 'BMP (PNG inside)',
  11: 'BMP (CMYK)',
  12: 'BMP (CMYK)',
  13: 'BMP (CMYK)',
};

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
    const bits = bytes.readUInt16LE(isOld ? 24 : 28);
    const compression = isOld ? 0 : bytes.readUInt32LE(30);
    return plainHeader({
      width: Math.abs(width),
      height: Math.abs(height),
      channels: bits === 32 || bits === 16 ? 4 : 3,
      unread: compressions[compression] ?? null,
    });
  },
};
