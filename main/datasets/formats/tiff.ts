import { numberOf, orientationOf, type TiffReader, tiffReader } from './exif.ts';
import { damaged, type Format, plainHeader } from './format.ts';
import { profileName } from './icc.ts';

/** Photometric interpretation of separated (CMYK) pictures. */
const separated = 5;
/** Directories counted at most: a damaged file may chain them in a circle. */
const maxPages = 1000;

/** Compressions by their numbers in TIFF. */
const compressions: Readonly<Record<number, string>> = {
  2: 'CCITT',
  3: 'CCITT G3',
  4: 'CCITT G4',
  6: 'old JPEG',
  34661: 'JBIG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy DNG',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
  50002: 'JPEG XL',
};
/** What a sample beyond the colours is (ExtraSamples): nothing in particular, or opacity that colours are multiplied by. */
const [unspecified, associated] = [0, 1];

/** TIFF 6.0. */
export const tiff: Format = {
  id: 'tiff',
  title: 'TIFF',
  extensions: ['tif', 'tiff'],
  matches: (bytes) => ['II*\0', 'MM\0*'].includes(bytes.toString('latin1', 0, 4)),
  header: (bytes) => {
    const reader = tiffReader(bytes);
    if (reader === null) throw damaged('no TIFF header');
    const { fields, next } = reader.directory(reader.first);
    const value = (tag: number, otherwise: number): number => numberOf(reader, fields.get(tag), otherwise);
    const icc = fields.get(0x8773);
    const compression = value(259, 1);
    const extra = fields.get(338);
    const extraSample = extra === undefined ? 2 : value(338, 2);
    return plainHeader({
      width: value(256, 0),
      height: value(257, 0),
      bits: Math.max(8, value(258, 1)),
      channels: channelsOf(value(277, 1), value(262, 1)),
      alpha: extraSample === associated ? 'associated' : extraSample === unspecified ? 'none' : 'straight',
      unread: compression in compressions ? `TIFF (${compressions[compression]})` : null,
      isCmyk: value(262, 1) === separated,
      orientation: orientationOf(value(274, 1)),
      profile: icc === undefined ? null : profileName(bytes.subarray(icc.at, icc.at + icc.count)),
      frames: 1 + pagesAfter(reader, next),
    });
  },
};

/** Pages behind the first. One that is damaged ends the count: the first is good without it. */
function pagesAfter(reader: TiffReader, first: number): number {
  let pages = 0;
  try {
    for (let at = first; at !== 0 && pages < maxPages; pages++) at = reader.directory(at).next;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  return pages;
}

/** Channels the codec gives: palettes and separated colours become RGB. */
function channelsOf(samples: number, photometric: number): 1 | 2 | 3 | 4 {
  if (photometric === 3 || photometric === separated) return 4;
  return samples >= 4 ? 4 : samples === 3 ? 3 : samples === 2 ? 2 : 1;
}
