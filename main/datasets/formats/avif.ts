import { damaged, type Format, plainHeader } from './format.ts';
import { hasBrand, stillOf } from './heif.ts';

/** AVIF (HEIF with AV1). */
export const avif: Format = {
  id: 'avif',
  title: 'AVIF',
  extensions: ['avif', 'avifs'],
  // The decoder keeps planes of 16 bits beside their conversion.
  memoryFactor: 4.1,
  matches: (bytes) => hasBrand(bytes, /avi[fs]/),
  header: (bytes) => {
    const still = stillOf(bytes);
    if (still === null) throw damaged('no meta box');
    const { width, height, bits, orientation, profile } = still;
    return plainHeader({ width, height, bits, channels: 4, orientation, profile });
  },
};
