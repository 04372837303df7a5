/** Finds the pictures in what a person chose: files, folders, zips and IDX pairs, with labels and captions. Decodes nothing. */
import { realpathSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { StudioError } from '../../shared/errors/index.ts';
import { Breather, stopIfCancelled } from './progress.ts';
import { copyPath, unpack } from './sources/archive.ts';
import { type Candidate, Findings, type SourceEntry } from './sources/candidate.ts';
import { describePictures } from './sources/descriptions.ts';
import { fileOf, walk } from './sources/folder.ts';
import { readIdx } from './sources/idx.ts';
import { type Kind, kindOf } from './sources/kinds.ts';

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
  const breather = new Breather(options.signal);
  const found: Record<Kind, Candidate[]> = { archive: [], idx: [], picture: [], description: [] };
  const names = new Set<string>();
  let bytes = 0;
  for await (const { candidate, kind } of collect(paths, folder, findings, breather, options.signal)) {
    stopIfCancelled(options.signal);
    names.add(candidate.name);
    bytes += candidate.length;
    if (kind !== null) found[kind].push(candidate);
    options.onFile(names.size);
  }
  const pictures = found.picture;
  const said = await describePictures(
    pictures.map(({ name }) => name),
    found.description,
    findings,
    breather,
  );
  const entries = pictures.map((picture, i): SourceEntry => ({
    ...picture,
    raw: null,
    label: said.labels[i] ?? null,
    isFolderLabelled: said.areDeclared[i] !== true,
    caption: said.captions[i] ?? '',
  }));
  for (const entry of await readIdx(found.idx, folder, findings)) entries.push(entry);
  // A file with several findings is one file; one that was never opened is one too.
  for (const { file } of findings.list) names.add(file);
  return { source: paths.join(', '), name: nameOf(paths), files: names.size, bytes, entries, findings };
}

function nameOf(paths: readonly string[]): string {
  const name = basename(resolve(paths[0] ?? ''));
  return name.replace(/(\.idx[13])?\.(zip|gz|[a-z]{3,4})$/i, '').slice(0, 120) || 'dataset';
}

interface Collected {
  readonly candidate: Candidate;
  /** Null for what is not read; a finding says why. */
  readonly kind: Kind | null;
}

/** Every file behind the paths, archives opened. */
async function* collect(
  paths: readonly string[],
  folder: string,
  findings: Findings,
  breather: Breather,
  signal: AbortSignal,
): AsyncGenerator<Collected> {
  let archives = 0;
  const isOnly = paths.length === 1;
  for (const chosen of paths) {
    for await (const candidate of filesAt(chosen, isOnly, findings, breather)) {
      const kind = kindOf(candidate, findings);
      if (kind !== 'archive') {
        yield { candidate, kind };
        continue;
      }
      // The only thing chosen needs no name of its own before the names inside it.
      const prefix = isOnly && candidate.path === realpathSync(chosen) ? '' : `${candidate.name}/`;
      const unpacking = { copy: copyPath(folder, archives++), findings, signal };
      for await (const inner of unpack(candidate, prefix, unpacking)) {
        await breather.breathe();
        yield { candidate: inner, kind: innerKind(inner, findings) };
      }
    }
  }
}

/** What lies in an archive; an archive within one is not opened. */
function innerKind(candidate: Candidate, findings: Findings): Kind | null {
  const kind = kindOf(candidate, findings);
  if (kind === 'archive') findings.reject(candidate.name, 'archive_nested', {});
  return kind === 'archive' ? null : kind;
}

async function* filesAt(
  chosen: string,
  isOnly: boolean,
  findings: Findings,
  breather: Breather,
): AsyncGenerator<Candidate> {
  const real = realPath(chosen);
  const stat = statSync(real);
  const name = basename(resolve(chosen)).normalize('NFC');
  if (!stat.isDirectory()) {
    const file = fileOf(stat, real, name, findings);
    if (file !== null) yield file;
    return;
  }
  if (/^\/(proc|sys|dev)(\/|$)/.test(real)) throw new StudioError('source_protected', { path: chosen });
  yield* walk(real, isOnly ? '' : name, findings, breather);
}

function realPath(chosen: string): string {
  try {
    return realpathSync(chosen);
  } catch (cause) {
    throw new StudioError('source_missing', { path: chosen }, { cause });
  }
}
