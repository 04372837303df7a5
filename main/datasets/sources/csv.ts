/** One row of a table of separated values. */
export interface CsvRow {
  /** The line it begins at, from 1. */
  readonly line: number;
  /** Null where its quotes make no sense. */
  readonly cells: readonly string[] | null;
  /** Whether a field without quotes has one inside, which is taken as it stands: `a 5" square`. */
  readonly hasLooseQuote: boolean;
}

/**
 * Reads RFC 4180 as people write it. A quote that is never closed, or closed in the middle of a field, costs the one row
 * it begins in: reading goes on at the next line.
 * @param text with `\n` between lines
 */
export function* csvRows(text: string, delimiter: string): Generator<CsvRow> {
  const marks: Marks = { newline: new Seeker(text, '\n'), delimiter: new Seeker(text, delimiter) };
  let line = 1;
  for (let at = 0; at < text.length;) {
    const row = rowAt(text, at, delimiter, marks);
    const next = row === null ? marks.newline.from(at) + 1 : row.next;
    const isBlank = row !== null && row.cells.length === 1 && row.cells[0]?.trim() === '';
    if (!isBlank) yield { line, cells: row?.cells ?? null, hasLooseQuote: row?.hasLooseQuote ?? false };
    line += linesBetween(text, at, next);
    at = next;
  }
}

interface FoundRow {
  readonly cells: readonly string[];
  readonly hasLooseQuote: boolean;
  /** Where the next row begins. */
  readonly next: number;
}

interface Marks {
  readonly newline: Seeker;
  readonly delimiter: Seeker;
}

/** Finds the next place of a character without looking at any stretch of the text twice. */
class Seeker {
  readonly #text: string;
  readonly #wanted: string;
  #from = 0;
  #found = -1;

  constructor(text: string, wanted: string) {
    this.#text = text;
    this.#wanted = wanted;
  }

  /** The first place at or after `at`; the length of the text where there is none. */
  from(at: number): number {
    if (at < this.#from || at > this.#found) {
      const found = this.#text.indexOf(this.#wanted, at);
      [this.#from, this.#found] = [at, found === -1 ? this.#text.length : found];
    }
    return this.#found;
  }
}

function rowAt(text: string, from: number, delimiter: string, marks: Marks): FoundRow | null {
  const cells: string[] = [];
  let hasLooseQuote = false;
  for (let at = from; ;) {
    const start = skipSpaces(text, at);
    if (text[start] === '"') {
      const field = quotedField(text, start, delimiter);
      if (field === null) return null;
      cells.push(field.value);
      at = field.end;
    } else {
      const end = Math.min(marks.newline.from(at), marks.delimiter.from(at));
      const value = text.slice(at, end);
      if (value.includes('"')) hasLooseQuote = true;
      cells.push(value);
      at = end;
    }
    if (text[at] !== delimiter) return { cells, hasLooseQuote, next: at + 1 };
    at += 1;
  }
}

/** Characters of one field at most: a longer one is a quote that was never closed. */
const maxField = 4 * 2 ** 20;

function quotedField(text: string, from: number, delimiter: string): { value: string; end: number } | null {
  const parts: string[] = [];
  for (let at = from + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || quote - from > maxField) return null;
    parts.push(text.slice(at, quote));
    if (text[quote + 1] !== '"') {
      const end = skipSpaces(text, quote + 1);
      const isClosed = end >= text.length || text[end] === delimiter || text[end] === '\n';
      return isClosed ? { value: parts.join('"'), end } : null;
    }
    at = quote + 2;
  }
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at += 1;
  return at;
}

function linesBetween(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
