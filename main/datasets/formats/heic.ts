import { StudioError } from '../../../shared/errors/index.ts';
import { type Format, plainHeader } from './format.ts';
import { hasBrand, stillOf } from './heif.ts';
import { decodePrimary } from './libheif.ts';

/** HEIC (HEIF with HEVC). The library turns and crops what it decodes, so the header tells how it comes out. */
export const heic: Format = {
  id: 'heic',
  title: 'HEIC',
  extensions: ['heic', 'heif', 'heics', 'heifs', 'hif'],
  // Measured with alpha, and with ten bits: planes, the picture within the library, and the copy that leaves it.
  memoryFactor: 3.5,
  matches: (bytes) => hasBrand(bytes, /hei[cxms]|hev[cx]|mif[12]|msf1/),
  header: (bytes) => {
    const still = stillOf(bytes);
    if (still === null) throw new StudioError('file_unsupported', { kind: 'HEIF (film)' });
    const { shown, orientation, bits, profile, isAssociated, pictures } = still;
    const [width, height] = orientation >= 5 ? [shown.height, shown.width] : [shown.width, shown.height];
    const alpha = isAssociated ? 'associated' : 'straight';
    return plainHeader({ width, height, bits, channels: 4, alpha, profile, frames: pictures });
  },
  decode: (bytes, header) => decodePrimary(bytes, header),
};
