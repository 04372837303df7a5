import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Entry, fromFdPromise, validateFileName, type ZipFile } from 'yauzl';
import { StudioError } from '../../../shared/errors/index.ts';
import { writing } from '../disk.ts';
import { stopIfCancelled } from '../progress.ts';
import { type Candidate, type Findings, maxFileBytes, openForReading, tooLarge } from './candidate.ts';
import { isLeftOut } from './folder.ts';
import { cleanName } from './names.ts';
import { entryNames } from './zip-names.ts';

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

/** Compression methods by their numbers in the zip format (APPNOTE.TXT 4.4.5). Stored and deflated ones are read. */
const methods: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'BZIP2',
  14: 'LZMA',
  20: 'Zstandard',
  93: 'Zstandard',
  94: 'MP3',
  95: 'XZ',
  96: 'JPEG',
  97: 'WavPack',
  98: 'PPMd',
};
/** The number WinZip gives to entries encrypted with AES. */
const aes = 99;

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
    const options = { autoClose: false, decodeStrings: false, lazyEntries: true };
    file = await fromFdPromise(openForReading(zip.path), options);
    const entries = await trusted(file, zip, findings);
    const names = entryNames(entries);
    const seen = new Set<string>();
    let offset = 0;
    for (const [i, entry] of entries.entries()) {
      stopIfCancelled(signal);
      const name = acceptedName(entry, names[i] ?? '', prefix, seen, findings);
      if (name === null) continue;
      const length = await copyEntry(file, entry, { target, offset, copy, name, findings });
      if (length === null) continue;
      yield { name, path: copy, offset, length, mtimeMs: null };
      offset += length;
    }
  } catch (cause) {
    if (!isZipTrouble(cause)) throw cause;
    findings.reject(zip.name, troubleOf(cause), {}, cause);
  } finally {
    file?.close();
    closeSync(target);
  }
}

/** What yauzl cannot read is not damaged for that. */
function troubleOf(cause: Error): 'archive_damaged' | 'archive_encrypted' | 'archive_split' {
  if (/strong encryption/i.test(cause.message)) return 'archive_encrypted';
  return /multi-disk/i.test(cause.message) ? 'archive_split' : 'archive_damaged';
}

/** All that yauzl throws is a plain Error; what has a code comes from the disk or from the studio. */
function isZipTrouble(cause: unknown): cause is Error {
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
function acceptedName(
  entry: Entry,
  written: string,
  prefix: string,
  seen: Set<string>,
  findings: Findings,
): string | null {
  if (validateFileName(written) !== null || written.includes('\0')) {
    findings.reject(prefix + written, 'archive_unsafe_name', {});
    return null;
  }
  if (written.endsWith('/')) return null;
  const inside = cleanName(written);
  const name = prefix + inside;
  const { compressionMethod: method } = entry;
  if (inside.split('/').some((part) => isLeftOut(part, findings, name))) return null;
  if ((entry.generalPurposeBitFlag & 1) === 1 || method === aes) {
    findings.reject(name, 'archive_encrypted', {});
  } else if (method !== 0 && method !== 8) {
    findings.reject(name, 'archive_unsupported', { method: methods[method] ?? `no. ${method}` });
  } else if (isLink(entry)) findings.reject(name, 'archive_link', {});
  else if (nestedArchive.test(inside)) findings.reject(name, 'archive_nested', {});
  else if (seen.has(inside)) findings.reject(name, 'archive_duplicate_name', {});
  else if (entry.uncompressedSize > maxFileBytes) {
    findings.add(name, 'rejected', tooLarge(entry.uncompressedSize));
  } else if (isBomb(entry)) findings.reject(name, 'archive_bomb', { ratio: archiveLimits.ratio });
  else {
    seen.add(inside);
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
  const code = 'code' in cause ? String(cause.code) : null;
  return code === null ? !(cause instanceof StudioError) : code.startsWith('Z_');
}

/** Where an archive of an inspection is unpacked. */
export function copyPath(folder: string, number: number): string {
  return join(folder, `unpacked-${number}.bin`);
}
