import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { StudioError } from '../../../shared/errors/index.ts';
import { writing } from '../disk.ts';
import { stopIfCancelled } from '../progress.ts';
import { type Candidate, type Findings, maxFileBytes, tooLarge } from './candidate.ts';
import { isLeftOut } from './folder.ts';

/** What an archive may hold. */
export const archiveLimits = {
  entries: 200_000,
  /** Bytes of all entries, unpacked. */
  bytes: 32 * 2 ** 30,
  /** Unpacked size as a multiple of the packed one; only a bomb exceeds it with large entries. */
  ratio: 100,
  /** Entries (and archives) smaller than this may be packed better: a white bitmap is. */
  ratioFrom: 16 * 2 ** 20,
} as const;

/** Archives inside an archive are not opened: one level is enough for pictures, and each level multiplies a bomb. */
const nestedArchive = /\.(zip|cbz|jar|7z|rar|tar|tgz|tar\.gz|tar\.xz|tar\.bz2)$/i;

export interface Unpacking {
  /** The file to write. */
  readonly copy: string;
  readonly findings: Findings;
  readonly signal: AbortSignal;
}

/**
 * Copies the files of a zip one after the other into a single file of ours, and lists them. No name of the archive is
 * ever used as a path, so nothing can be written outside. What is unsafe or dishonest is reported and left out.
 * @param prefix put before the names inside
 */
export async function* unpack(
  zip: Candidate,
  prefix: string,
  { copy, findings, signal }: Unpacking,
): AsyncGenerator<Candidate> {
  let file: ZipFile | null = null;
  const target = openSync(copy, 'wx');
  try {
    file = await openPromise(zip.path, { autoClose: false, decodeStrings: false, lazyEntries: true });
    const entries = await trusted(file, zip, findings);
    const seen = new Set<string>();
    let offset = 0;
    for (const entry of entries) {
      stopIfCancelled(signal);
      const name = acceptedName(entry, prefix, seen, findings);
      if (name === null) continue;
      const length = await copyEntry(file, entry, { target, offset, copy, name, findings });
      if (length === null) continue;
      yield { name, path: copy, offset, length, mtimeMs: null };
      offset += length;
    }
  } catch (cause) {
    if (!isZipTrouble(cause)) throw cause;
    findings.reject(zip.name, 'archive_damaged', {}, cause);
  } finally {
    file?.close();
    closeSync(target);
  }
}

/** All that yauzl throws is a plain Error; what has a code comes from the disk or from the studio. */
function isZipTrouble(cause: unknown): boolean {
  return cause instanceof Error && !('code' in cause) && !(cause instanceof StudioError);
}

/** The archive's entries; none if it is a bomb by its own account. */
async function trusted(file: ZipFile, zip: Candidate, findings: Findings): Promise<readonly Entry[]> {
  const { entries: most, bytes, ratio, ratioFrom } = archiveLimits;
  if (file.entryCount > most) {
    findings.reject(zip.name, 'archive_too_many_entries', { limit: most });
    return [];
  }
  const entries: Entry[] = [];
  for await (const entry of file.eachEntry()) entries.push(entry);
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (overlaps(entries)) findings.reject(zip.name, 'archive_overlap', {});
  else if (total > bytes) findings.reject(zip.name, 'archive_too_large', { limit: bytes / 2 ** 30 });
  else if (total > ratioFrom && total > zip.length * ratio) {
    findings.reject(zip.name, 'archive_bomb', { ratio });
  } else return entries;
  return [];
}

/** Whether two entries share bytes of the archive. 30 bytes are the smallest local header. */
function overlaps(entries: readonly Entry[]): boolean {
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  return inOrder.some((entry, i) => {
    const next = inOrder[i + 1];
    const end = entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameLength + entry.compressedSize;
    return next !== undefined && end > next.relativeOffsetOfLocalHeader;
  });
}

/** The entry's name as it is shown, or null (and a finding) if it is left out. */
function acceptedName(entry: Entry, prefix: string, seen: Set<string>, findings: Findings): string | null {
  const inside = nameOf(entry);
  const name = prefix + inside;
  if (validateFileName(inside) !== null || inside.includes('\0')) {
    findings.reject(name, 'archive_unsafe_name', {});
    return null;
  }
  if (inside.endsWith('/')) return null;
  if (inside.split('/').some((part) => isLeftOut(part, findings, name))) return null;
  if ((entry.generalPurposeBitFlag & 1) === 1) findings.reject(name, 'archive_encrypted', {});
  else if (isLink(entry)) findings.reject(name, 'archive_link', {});
  else if (nestedArchive.test(inside)) findings.reject(name, 'archive_nested', {});
  else if (seen.has(inside.normalize('NFC'))) findings.reject(name, 'archive_duplicate_name', {});
  else if (entry.uncompressedSize > maxFileBytes) {
    findings.add(name, 'rejected', tooLarge(entry.uncompressedSize));
  } else if (isBomb(entry)) findings.reject(name, 'archive_bomb', { ratio: archiveLimits.ratio });
  else {
    seen.add(inside.normalize('NFC'));
    return name;
  }
  return null;
}

function isBomb({ uncompressedSize, compressedSize }: Entry): boolean {
  return (
    uncompressedSize > archiveLimits.ratioFrom && uncompressedSize > compressedSize * archiveLimits.ratio
  );
}

/** Unix writes the file's mode into the upper half of the attributes; anything but a plain file or nothing is special. */
function isLink(entry: Entry): boolean {
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  const isUnix = entry.versionMadeBy >> 8 === 3 || entry.versionMadeBy >> 8 === 19;
  return isUnix && kind !== 0 && kind !== 0o100000 && kind !== 0o040000;
}

/** Names without the UTF-8 flag are often UTF-8 all the same, or GB 18030 where Windows speaks Chinese. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw;
  if ((entry.generalPurposeBitFlag & 0x800) === 0 && raw.some((byte) => byte > 127)) {
    for (const encoding of ['utf-8', 'gb18030']) {
      try {
        return new TextDecoder(encoding, { fatal: true }).decode(raw).replaceAll('\\', '/');
      } catch {
        continue;
      }
    }
  }
  return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
}

interface Copying {
  readonly target: number;
  readonly offset: number;
  readonly copy: string;
  readonly name: string;
  readonly findings: Findings;
}

/** Appends one entry; null (and a finding) if it does not unpack to the size it claims. */
async function copyEntry(file: ZipFile, entry: Entry, to: Copying): Promise<number | null> {
  let length = 0;
  let stream: Readable | null = null;
  try {
    stream = await file.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      const data = chunk as Buffer;
      writing(to.copy, () => {
        for (let at = 0; at < data.length;) {
          at += writeSync(to.target, data, at, data.length - at, to.offset + length + at);
        }
      });
      length += data.length;
    }
    return length;
  } catch (cause) {
    if (!(cause instanceof Error) || !isEntryTrouble(cause)) throw cause;
    if (/too (many|few) bytes|not enough bytes/i.test(cause.message)) {
      to.findings.reject(to.name, 'archive_lying_size', {}, cause);
    } else to.findings.reject(to.name, 'archive_damaged', {}, cause);
    return null;
  } finally {
    stream?.destroy();
  }
}

/** Errors of the entry's own bytes: yauzl's plain ones and zlib's. */
function isEntryTrouble(cause: Error): boolean {
  return isZipTrouble(cause) || ('code' in cause && /^Z_/.test(String(cause.code)));
}

/** Whether a file is a zip by its first bytes (or an empty zip, which is an end record only). */
export function isZip(start: Buffer): boolean {
  return ['PK\x03\x04', 'PK\x05\x06'].includes(start.toString('latin1', 0, 4));
}

/** Where an archive of an inspection is unpacked. */
export function copyPath(folder: string, number: number): string {
  return join(folder, `unpacked-${number}.bin`);
}
