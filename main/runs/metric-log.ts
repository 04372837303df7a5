/**
 * A run's metrics as lines that are only ever appended, beside its checkpoints: a lost database gets its charts back
 * from them. A line is one of
 *
 *     {"keys":["d","g"]}     what the numbers of the following rows mean
 *     [12,0.69,1.5]          a step and its values; null for one that the step did not report
 *     {"after":8}            the rows after this step are void: the run went on from its checkpoint
 *
 * A line that a crash tore is passed over.
 */
import { appendFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Database, MetricRow } from './database/index.ts';
import { diskError, errorCodeOf } from './files.ts';
import type { DataFolder } from './folders.ts';

/** Steps that are read from the database at a time. */
const chunkSteps = 5000;
/** Enough for the last rows of any run. */
const tailBytes = 1 << 16;

const lineSchema = z.union([
  z.object({ keys: z.array(z.string()) }),
  z.object({ after: z.int().min(0) }),
  z.tuple([z.int().min(0)], z.number().nullable()),
]);

export function metricLogFile(folder: DataFolder, run: string): string {
  return join(folder.run(run), 'metrics.jsonl');
}

/**
 * Brings the log to what the database says.
 * @param from rows after this step are not (or no longer) in the log; what its own last row says where left out
 * @returns the last step that is in it
 */
export async function writeMetricLog(
  folder: DataFolder,
  database: Database,
  run: string,
  from: number | null,
): Promise<number> {
  const file = metricLogFile(folder, run);
  const tail = await readTail(file);
  const last = database.metrics.lastStep(run);
  const start = Math.min(from ?? tail.step, tail.step, last);
  // A torn line is ended, so that the next one is whole.
  const lines: string[] = tail.isTorn ? [''] : [];
  if (start < tail.step) lines.push(JSON.stringify({ after: Math.max(0, start) }));
  for (let step = start; step < last; step += chunkSteps) {
    lines.push(...linesOf(database.metrics.rows(run, step, Math.min(last, step + chunkSteps))));
    await append(file, lines.splice(0));
  }
  if (lines.length > 0) await append(file, lines);
  return last;
}

/** Every row of a log, by step. */
export async function readMetricLog(folder: DataFolder, run: string): Promise<readonly MetricRow[]> {
  const rows = new Map<number, MetricRow>();
  let keys: readonly string[] = [];
  for (const line of await readLines(metricLogFile(folder, run))) {
    if (isRow(line)) {
      const [step, ...values] = line;
      rows.set(step, { step, values: named(keys, values) });
    } else if ('keys' in line) keys = line.keys;
    else {
      for (const step of rows.keys()) if (step > line.after) rows.delete(step);
    }
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

type Line = z.infer<typeof lineSchema>;
type Row = readonly [number, ...(number | null)[]];

function isRow(line: Line): line is Extract<Line, Row> {
  return Array.isArray(line);
}

function named(keys: readonly string[], values: readonly (number | null)[]): Record<string, number> {
  const reported: Record<string, number> = {};
  keys.forEach((key, i) => {
    const value = values[i];
    if (typeof value === 'number') reported[key] = value;
  });
  return reported;
}

function linesOf(rows: readonly MetricRow[]): string[] {
  const lines: string[] = [];
  let keys: readonly string[] = [];
  for (const { step, values } of rows) {
    const own = Object.keys(values);
    if (own.some((key) => !keys.includes(key))) {
      keys = [...new Set([...keys, ...own])];
      lines.push(JSON.stringify({ keys }));
    }
    lines.push(JSON.stringify([step, ...keys.map((key) => values[key] ?? null)]));
  }
  return lines;
}

async function append(file: string, lines: readonly string[]): Promise<void> {
  try {
    await appendFile(file, `${lines.join('\n')}\n`);
  } catch (error) {
    throw diskError(error, file);
  }
}

async function readLines(file: string): Promise<readonly Line[]> {
  try {
    return parseLines(await readFile(file, 'utf8'));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function parseLines(text: string): readonly Line[] {
  return text.split('\n').flatMap((line) => {
    const parsed = lineSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The last step that a log tells of, -1 for none, and whether it ends in the middle of a line. */
async function readTail(file: string): Promise<{ readonly step: number; readonly isTorn: boolean }> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const bytes = new Uint8Array(Math.min(size, tailBytes));
    await handle.read(bytes, 0, bytes.length, size - bytes.length);
    const lines = parseLines(new TextDecoder().decode(bytes));
    const step = lines.reduce((last, line) => {
      if (isRow(line)) return Math.max(last, line[0]);
      return 'after' in line ? Math.min(last, line.after) : last;
    }, -1);
    return { step, isTorn: size > 0 && bytes.at(-1) !== 10 };
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return { step: -1, isTorn: false };
    throw error;
  }
}
