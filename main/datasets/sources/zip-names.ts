/** The names of a zip's entries, which say in several ways, or in none, how they were written. */
import { crc32 } from 'node:zlib';
import type { Entry } from 'yauzl';
import { codePageOf } from './raw-names.ts';
import { strictly } from './text.ts';

/** General purpose bit 11: the name is UTF-8. */
const utf8Flag = 0x800;
/** Info-ZIP's extra field with the name in UTF-8. */
const unicodePath = 0x7075;

/**
 * Reads every name with forward slashes: from the extra field that has it in UTF-8; as UTF-8 where it is flagged so, or
 * where all that are not flagged are; else in the code page that these together speak for.
 */
export function entryNames(entries: readonly Entry[]): readonly string[] {
  const told = entries.map((entry) => exactName(entry) ?? flaggedName(entry));
  const untold = entries.flatMap((entry, i) => (told[i] === null ? [entry.fileNameRaw] : []));
  const readings = untold.map((name) => strictly('utf-8', name));
  const codePage = readings.includes(null) ? codePageOf(untold, 'cp437') : (name: Buffer) => name.toString();
  return entries.map((entry, i) => (told[i] ?? codePage(entry.fileNameRaw)).replaceAll('\\', '/'));
}

function flaggedName({ generalPurposeBitFlag, fileNameRaw }: Entry): string | null {
  return (generalPurposeBitFlag & utf8Flag) === 0 ? null : strictly('utf-8', fileNameRaw);
}

/** The field holds its version (1), the checksum of the name it belongs to, and the name. */
function exactName({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string | null {
  if ((generalPurposeBitFlag & utf8Flag) !== 0) return null;
  const field = extraFields.find(({ id, data }) => id === unicodePath && data.length > 5 && data[0] === 1);
  if (field === undefined || field.data.readUInt32LE(1) !== crc32(fileNameRaw)) return null;
  return strictly('utf-8', field.data.subarray(5));
}
