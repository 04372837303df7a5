import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type Candidate, type Findings, readCandidate } from './candidate.ts';

/** Bytes of a caption file, and of a caption table, at most. */
const maxTextBytes = 64 * 1024;
const maxTableBytes = 256 * 1024 * 1024;

const fileKeys = ['file', 'file_name', 'filename', 'image', 'path', '文件', '文件名', '图像'];
const captionKeys = ['caption', 'text', 'description', 'prompt', '说明', '描述', '标题'];

export function isText(name: string): boolean {
  return /\.txt$/i.test(name);
}

export function isTable(name: string): boolean {
  return /\.(csv|tsv|jsonl|ndjson)$/i.test(name);
}

/** Captions by the name of their picture. */
export type Captions = ReadonlyMap<string, string>;

/** A name without its extension. */
export function stemOf(name: string): string {
  return name.replace(/\.[^./]*$/, '');
}

/** The captions of a text file, one a line, without empty lines. Unreadable bytes become the replacement character. */
export function readText(file: Candidate): string {
  if (file.length > maxTextBytes) return '';
  return lines(
    readCandidate(file)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
}

function lines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/**
 * Reads a table of captions: CSV or TSV with a line of column names, or one JSON object a line. Several rows of one
 * picture become several captions. Null if the file is a table of something else.
 */
export function readTable(file: Candidate, findings: Findings): Captions | null {
  if (file.length > maxTableBytes) return null;
  const text = readCandidate(file).toString('utf8');
  const rows = /\.(csv|tsv)$/i.test(file.name)
    ? csvRows(text, file, findings)
    : jsonRows(text, file, findings);
  const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1);
  const captions = new Map<string, string>();
  for (const row of rows) {
    const [name, caption] = [valueOf(row, fileKeys), valueOf(row, captionKeys)];
    if (name === undefined || caption === undefined) continue;
    const key = folder + name.replaceAll('\\', '/').replace(/^\.\//, '');
    const earlier = captions.get(key);
    captions.set(key, lines(earlier === undefined ? caption : `${earlier}\n${caption}`));
  }
  return captions.size === 0 ? null : captions;
}

type Row = Readonly<Record<string, unknown>>;
const rowSchema = z.record(z.string(), z.unknown());

function valueOf(row: Row, keys: readonly string[]): string | undefined {
  const key = Object.keys(row).find((name) => keys.includes(name.trim().toLowerCase()));
  const value = key === undefined ? undefined : row[key];
  return typeof value === 'string' ? value : undefined;
}

function csvRows(text: string, file: Candidate, findings: Findings): readonly Row[] {
  const options = { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true } as const;
  const delimiter = /\.tsv$/i.test(file.name) ? '\t' : ',';
  try {
    return z.array(rowSchema).parse(parse(text, { ...options, delimiter }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = Number(cause.lines ?? 0);
    findings.reject(file.name, 'captions_damaged', { line }, cause);
    const before = text
      .split('\n')
      .slice(0, Math.max(0, line - 1))
      .join('\n');
    try {
      return z.array(rowSchema).parse(parse(before, { ...options, delimiter }));
    } catch {
      return [];
    }
  }
}

function jsonRows(text: string, file: Candidate, findings: Findings): readonly Row[] {
  const rows: Row[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(rowSchema.parse(JSON.parse(line)));
    } catch (cause) {
      findings.reject(file.name, 'captions_damaged', { line: i + 1 }, cause);
      return rows;
    }
  }
  return rows;
}
