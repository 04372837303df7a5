/** Finds the pictures in what a person chose: files, folders, zips and IDX pairs, with labels and captions. Decodes nothing. */
import { realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { StudioError, toStudioError } from '../../shared/errors/index.ts';
import { stopIfCancelled } from './progress.ts';
import { formatOfName, formats, readHeader } from './formats/index.ts';
import { copyPath, isZip, unpack } from './sources/archive.ts';
import {
  type Candidate,
  codeOf,
  Findings,
  maxFileBytes,
  readStart,
  type SourceEntry,
  tooLarge,
} from './sources/candidate.ts';
import { type Captions, isTable, isText, readTable, readText, stemOf } from './sources/captions.ts';
import { fileOf, walk } from './sources/folder.ts';
import { isIdx, readIdx } from './sources/idx.ts';

/** What was found, before a pixel is decoded. */
export interface Scan {
  /** What was chosen, as the person named it. */
  readonly source: string;
  /** Proposed name of the dataset. */
  readonly name: string;
  /** Files seen, of any kind. */
  readonly files: number;
  readonly bytes: number;
  readonly entries: readonly SourceEntry[];
  readonly findings: Findings;
}

export interface ScanOptions {
  readonly signal: AbortSignal;
  /** Told how many files were seen so far. */
  readonly onFile: (files: number) => void;
}

/**
 * Looks through paths. The person's files are only read.
 * @param folder an empty folder of ours, for what has to be unpacked
 * @throws StudioError `source_missing`, `source_protected`, `cancelled`
 */
export async function scan(paths: readonly string[], folder: string, options: ScanOptions): Promise<Scan> {
  const findings = new Findings();
  const candidates: Candidate[] = [];
  let bytes = 0;
  for await (const candidate of collect(paths, folder, findings, options.signal)) {
    stopIfCancelled(options.signal);
    candidates.push(candidate);
    bytes += candidate.length;
    options.onFile(candidates.length);
  }
  const entries = [
    ...picturesOf(candidates, findings),
    ...(await readIdx(
      candidates.filter(({ name }) => isIdx(name)),
      folder,
      findings,
    )),
  ];
  const files = filesSeen(candidates, findings);
  return { source: paths.join(', '), name: nameOf(paths), files, bytes, entries, findings };
}

/** A file that is read and found fault with is one file, and so is one with several faults. */
function filesSeen(candidates: readonly Candidate[], findings: Findings): number {
  const read = new Set(candidates.map(({ name }) => name));
  const leftOut = new Set(findings.list.map(({ file }) => file).filter((file) => !read.has(file)));
  return candidates.length + leftOut.size;
}

function nameOf(paths: readonly string[]): string {
  const name = basename(resolve(paths[0] ?? ''));
  return name.replace(/(\.idx[13])?\.(zip|gz|[a-z]{3,4})$/i, '').slice(0, 120) || 'dataset';
}

/** Every file behind the paths, archives opened. */
async function* collect(
  paths: readonly string[],
  folder: string,
  findings: Findings,
  signal: AbortSignal,
): AsyncGenerator<Candidate> {
  let archives = 0;
  const isOnly = paths.length === 1;
  for (const chosen of paths) {
    for await (const candidate of filesAt(chosen, isOnly, findings)) {
      if (!isArchive(candidate, findings)) {
        yield candidate;
        continue;
      }
      // The only thing chosen needs no name of its own before the names inside it.
      const prefix = isOnly && candidate.path === realpathSync(chosen) ? '' : `${candidate.name}/`;
      yield* unpack(candidate, prefix, { copy: copyPath(folder, archives++), findings, signal });
    }
  }
}

async function* filesAt(chosen: string, isOnly: boolean, findings: Findings): AsyncGenerator<Candidate> {
  const real = realPath(chosen);
  const stat = statSync(real);
  const name = basename(resolve(chosen));
  if (!stat.isDirectory()) {
    const file = fileOf(stat, real, name, findings);
    if (file !== null) yield file;
    return;
  }
  if (/^\/(proc|sys|dev)(\/|$)/.test(real)) throw new StudioError('source_protected', { path: chosen });
  yield* walk(real, isOnly ? '' : name, findings);
}

function realPath(chosen: string): string {
  try {
    return realpathSync(chosen);
  } catch (cause) {
    throw new StudioError('source_missing', { path: chosen }, { cause });
  }
}

function isArchive(candidate: Candidate, findings: Findings): boolean {
  if (formatOfName(candidate.name) !== undefined || candidate.length === 0) return false;
  if (!/\.(zip|cbz)$/i.test(candidate.name)) return false;
  try {
    return isZip(readStart(candidate.path, 4));
  } catch (cause) {
    if (!(cause instanceof StudioError)) throw cause;
    findings.add(candidate.name, 'rejected', toStudioError(cause));
    return false;
  }
}

/** Sorts the candidates: pictures, captions of theirs, and what is neither. */
function picturesOf(candidates: readonly Candidate[], findings: Findings): SourceEntry[] {
  const texts = new Map<string, Candidate>();
  const tables: Captions[] = [];
  const pictures: Candidate[] = [];
  for (const candidate of candidates) {
    if (isIdx(candidate.name)) continue;
    if (isText(candidate.name)) texts.set(stemOf(candidate.name), candidate);
    else if (isTable(candidate.name)) {
      const table = tolerant(candidate, findings, () => readTable(candidate, findings));
      if (table === null) findings.reject(candidate.name, 'file_not_picture', {});
      else if (table !== undefined) tables.push(table);
    } else if (looksLikePicture(candidate, findings)) pictures.push(candidate);
  }
  const entries = pictures.map((picture): SourceEntry => {
    const stem = stemOf(picture.name);
    const text = texts.get(stem);
    const beside = text === undefined ? '' : (tolerant(text, findings, () => readText(text)) ?? '');
    const caption = beside || captionIn(tables, picture.name);
    return { ...picture, raw: null, label: null, caption };
  });
  const stems = new Set(pictures.map(({ name }) => stemOf(name)));
  for (const [stem, text] of texts) {
    if (!stems.has(stem)) findings.reject(text.name, 'file_not_picture', {});
  }
  return entries;
}

function captionIn(tables: readonly Captions[], name: string): string {
  for (const table of tables) {
    const caption = table.get(name) ?? table.get(basename(name));
    if (caption !== undefined) return caption;
  }
  return '';
}

/** Runs something that reads a file; what goes wrong becomes a finding, and undefined. */
function tolerant<T>(candidate: Candidate, findings: Findings, action: () => T): T | undefined {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof StudioError) findings.add(candidate.name, 'rejected', toStudioError(cause));
    else findings.reject(candidate.name, 'file_unreadable', { reason: codeOf(cause) }, cause);
    return undefined;
  }
}

/** Files without a picture's name are looked at before they are taken for one; those with it are decoded anyway. */
function looksLikePicture(candidate: Candidate, findings: Findings): boolean {
  if (candidate.length > maxFileBytes) {
    findings.add(candidate.name, 'rejected', tooLarge(candidate.length));
    return false;
  }
  if (formatOfName(candidate.name) !== undefined || candidate.mtimeMs === null) return true;
  const start = tolerant(candidate, findings, () => readStart(candidate.path, 1024));
  if (start === undefined) return false;
  if (formats.some(({ matches }) => matches(start))) return true;
  tolerant(candidate, findings, () => readHeader(start));
  return false;
}
