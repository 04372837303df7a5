import { numberOf, orientationOf, tiffReader } from './exif.ts';
import { damaged, type Format, plainHeader } from './format.ts';
import { profileName } from './icc.ts';

/** Photometric interpretation of separated (CMYK) pictures. */
const separated = 5;
/** Directories counted at most: a damaged file may chain them in a circle. */
const maxPages = 1000;

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
    let frames = 1;
    for (let at = next; at !== 0 && frames < maxPages; frames++) at = reader.directory(at).next;
    const icc = fields.get(0x8773);
    return plainHeader({
      width: value(256, 0),
      height: value(257, 0),
      bits: Math.max(8, value(258, 1)),
      isCmyk: value(262, 1) === separated,
      orientation: orientationOf(value(274, 1)),
      profile: icc === undefined ? null : profileName(bytes.subarray(icc.at, icc.at + icc.count)),
      frames,
    });
  },
};
