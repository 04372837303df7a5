/** What files beside the pictures say of them: captions in text files, captions and labels in tables. */
import { StudioError } from '../../../shared/errors/index.ts';
import type { Breather } from '../progress.ts';
import { type Candidate, type Findings, readCandidate, tolerant, tooLarge } from './candidate.ts';
import { fold, folderOf, NameIndex, stemOf } from './names.ts';
import { aroundOf, type Description, jsonLineRows, jsonRows, type ReadRow, separatedRows } from './rows.ts';
import { decodeText } from './text.ts';

/** Bytes of all captions of one picture at most. */
export const maxCaptionBytes = 64 * 1024;
/** Bytes of a table at most. */
const maxTableBytes = 128 * 2 ** 20;
/** Line numbers told of one table at most. */
const maxLines = 20;

/** Whether a file may hold captions or labels, by its name. */
export function isDescription(name: string): boolean {
  return /\.(txt|caption|csv|tsv|json|jsonl|ndjson)$/i.test(name);
}

/** What is said of each picture, by its number. */
export interface Described {
  /** Captions, one a line; '' for none. */
  readonly captions: readonly string[];
  /** Declared label, or null. */
  readonly labels: readonly (string | null)[];
  /** Whether a table below or beside which it lies declares labels: its folder then means none. */
  readonly areDeclared: readonly boolean[];
}

/**
 * Reads everything that is said of pictures.
 * @param pictures their clean names, by number
 */
export async function describePictures(
  pictures: readonly string[],
  files: readonly Candidate[],
  findings: Findings,
  breather: Breather,
): Promise<Described> {
  const index = new NameIndex(files.length === 0 ? [] : pictures);
  const said = new Sayings(pictures.length);
  const tables = files.filter(({ name }) => !/\.(txt|caption)$/i.test(name));
  const texts = new Beside(files.filter(({ name }) => /\.(txt|caption)$/i.test(name)));
  for (const [picture, name] of pictures.entries()) {
    const text = texts.of(name);
    if (text !== undefined) takeText(text, picture, said, findings);
    await breather.breathe();
  }
  // A text file beside no picture may be a list of captions.
  for (const table of [...tables, ...texts.unused()]) {
    await takeTable(table, index, said, findings, breather);
  }
  return said.result(pictures);
}

/** Text files by the picture they lie beside: `1.txt`, `1.caption` or `1.png.txt` beside `1.png`. */
class Beside {
  readonly #all: readonly Candidate[];
  readonly #files = new Map<string, Candidate>();
  readonly #used = new Set<Candidate>();

  constructor(files: readonly Candidate[]) {
    for (const file of files) {
      const stem = stemOf(file.name);
      for (const key of [stem, fold(stem)]) if (!this.#files.has(key)) this.#files.set(key, file);
    }
    this.#all = files;
  }

  of(picture: string): Candidate | undefined {
    const keys = [picture, stemOf(picture), fold(picture), fold(stemOf(picture))];
    const key = keys.find((one) => this.#files.has(one));
    const file = key === undefined ? undefined : this.#files.get(key);
    if (file !== undefined) this.#used.add(file);
    return file;
  }

  unused(): readonly Candidate[] {
    return this.#all.filter((file) => !this.#used.has(file));
  }
}

function takeText(file: Candidate, picture: number, said: Sayings, findings: Findings): void {
  if (file.length > maxCaptionBytes * 2) {
    findings.reject(file.name, 'captions_too_long', { count: 1, limit: maxCaptionBytes / 1024 });
    return;
  }
  const text = tolerant(file, findings, () => readText(file));
  if (text !== undefined && !said.caption(picture, text, file)) {
    findings.reject(file.name, 'captions_too_long', { count: 1, limit: maxCaptionBytes / 1024 });
  }
}

/** @throws StudioError `text_undecodable`, and what `readCandidate` throws */
function readText(file: Candidate): string {
  const text = decodeText(readCandidate(file));
  if (text === null) throw new StudioError('text_undecodable', {});
  return text;
}

async function takeTable(
  file: Candidate,
  index: NameIndex,
  said: Sayings,
  findings: Findings,
  breather: Breather,
): Promise<void> {
  const folder = folderOf(file.name);
  const rows = tolerant(file, findings, () => rowsOf(file, folder, index));
  if (rows === undefined) return;
  if (rows === null) {
    const isTable = /\.(csv|tsv|jsonl|ndjson)$/i.test(file.name);
    findings.reject(file.name, isTable ? 'captions_columns' : 'file_not_picture', {});
    return;
  }
  const seen = new Seen();
  for (const read of rows) {
    if (read.kind === 'row') seen.take(read.row, index.find(folder, read.row.file), said, file);
    else seen[read.kind].push(read.line);
    await breather.breathe();
  }
  seen.tell(file, findings);
  if (seen.labels > 0) said.declare(folder);
}

/** @throws StudioError `text_undecodable`, `file_too_large`, and what `readCandidate` throws */
function rowsOf(file: Candidate, folder: string, index: NameIndex): Iterable<ReadRow> | null {
  if (file.length > maxTableBytes) throw tooLarge(file.length, maxTableBytes);
  const text = readText(file);
  if (text.trim() === '') throw new StudioError('file_empty', {});
  const around = aroundOf(file.name, folder, index);
  if (/\.(jsonl|ndjson)$/i.test(file.name)) return jsonLineRows(text);
  if (!/\.json$/i.test(file.name)) return separatedRows(text, around);
  return jsonOf(text);
}

/** A JSON document, or objects a line under a name that does not say so. */
function jsonOf(text: string): Iterable<ReadRow> | null {
  try {
    return jsonRows(text);
  } catch (cause) {
    const lines = [...jsonLineRows(text.slice(0, 1 << 16))];
    if (lines.length > 1 && lines[0]?.kind === 'row') return jsonLineRows(text);
    throw new StudioError('json_damaged', {}, { cause });
  }
}

/** What became of the rows of one table. */
class Seen {
  readonly damaged: number[] = [];
  readonly quotes: number[] = [];
  readonly #unmatched: number[] = [];
  readonly #long = new Set<number>();
  #matched = 0;
  #telling = 0;
  labels = 0;

  take(row: Description, picture: number | undefined, said: Sayings, table: Candidate): void {
    if (row.captions.length === 0 && row.label === null) return;
    this.#telling += 1;
    if (picture === undefined) {
      this.#unmatched.push(row.line);
      return;
    }
    this.#matched += 1;
    for (const caption of row.captions) {
      if (!said.caption(picture, caption, table)) this.#long.add(picture);
    }
    if (row.label !== null) {
      said.label(picture, row.label);
      this.labels += 1;
    }
  }

  /** Says what went wrong, with line numbers. */
  tell({ name }: Candidate, findings: Findings): void {
    const lines = (all: readonly number[]): { count: number; lines: string } => ({
      count: all.length,
      lines: all.slice(0, maxLines).join(', ') + (all.length > maxLines ? ' …' : ''),
    });
    if (this.damaged.length > 0) findings.reject(name, 'captions_damaged', lines(this.damaged));
    if (this.#matched === 0) {
      // A JSON file of other things is no table of ours.
      if (this.#telling > 0 && !/\.json$/i.test(name)) {
        findings.reject(name, 'captions_unmatched', { count: this.#unmatched.length });
      } else if (/\.json$/i.test(name)) findings.reject(name, 'file_not_picture', {});
      else if (this.damaged.length === 0) findings.reject(name, 'captions_columns', {});
      return;
    }
    if (this.#unmatched.length > 0) findings.note(name, 'captions_partly', lines(this.#unmatched));
    if (this.quotes.length > 0) findings.note(name, 'captions_quotes', lines(this.quotes));
    if (this.#long.size > 0) {
      const limit = maxCaptionBytes / 1024;
      findings.reject(name, 'captions_too_long', { count: this.#long.size, limit });
    }
  }
}

/** Collects what is said, by picture. */
class Sayings {
  readonly #captions: (string[] | undefined)[];
  readonly #bytes: Float64Array;
  /** The file that speaks for each picture: two tables that say the same would double its captions. */
  readonly #speakers: (Candidate | undefined)[];
  readonly #labels: (string | null)[];
  readonly #declared = new Set<string>();

  constructor(count: number) {
    this.#captions = Array.from({ length: count }, () => undefined);
    this.#bytes = new Float64Array(count);
    this.#speakers = Array.from({ length: count }, () => undefined);
    this.#labels = Array.from({ length: count }, () => null);
  }

  /** Adds captions, one a line; false if they are too long, and left out. */
  caption(picture: number, text: string, speaker: Candidate): boolean {
    const lines = text
      .split(/\r\n|[\r\n\u0085\u2028\u2029]/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (lines.length === 0) return true;
    this.#speakers[picture] ??= speaker;
    if (this.#speakers[picture] !== speaker) return true;
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, this.#bytes[picture] ?? 0);
    if (bytes > maxCaptionBytes) return false;
    this.#bytes[picture] = bytes;
    const captions = (this.#captions[picture] ??= []);
    captions.push(...lines);
    return true;
  }

  /** The first label of a picture counts. */
  label(picture: number, label: string): void {
    this.#labels[picture] ??= label;
  }

  /** A table with labels lies in this folder. */
  declare(folder: string): void {
    this.#declared.add(folder);
  }

  result(pictures: readonly string[]): Described {
    return {
      captions: this.#captions.map((lines) => lines?.join('\n') ?? ''),
      labels: this.#labels,
      areDeclared: pictures.map((name) => this.#isBelow(name)),
    };
  }

  #isBelow(name: string): boolean {
    if (this.#declared.size === 0) return false;
    for (let folder = folderOf(name); ; folder = folderOf(folder.slice(0, -1))) {
      if (this.#declared.has(folder)) return true;
      if (folder === '') return false;
    }
  }
}
