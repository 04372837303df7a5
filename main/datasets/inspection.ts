/** What an inspection leaves in its folder for preview and import, so that nothing is looked through twice. */
import { closeSync, createReadStream, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type FileFinding, fileFindingSchema } from '../../shared/contract/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import { StreamedFile } from './disk.ts';

const entrySchema = z.object({
  name: z.string(),
  path: z.string(),
  offset: z.number(),
  length: z.number(),
  mtimeMs: z.number().nullable(),
  raw: z.object({ width: z.int(), height: z.int() }).nullable(),
  label: z.string().nullable(),
  isFolderLabelled: z.boolean().default(false),
  caption: z.string(),
  /** Entry number of the picture it repeats exactly, or -1. */
  repeats: z.int(),
});

/** A picture that can be imported. Its number is its place in the list. */
export type InspectedEntry = z.infer<typeof entrySchema>;

const summarySchema = z.object({ count: z.int(), findings: z.array(fileFindingSchema) });

const entriesName = 'entries.jsonl';
const summaryName = 'inspection.json';

/** Writes the list, then the summary whose presence says that the list is whole. */
export function writeInspection(
  folder: string,
  entries: Iterable<InspectedEntry>,
  findings: readonly FileFinding[],
): void {
  const file = new StreamedFile(join(folder, entriesName));
  const encoder = new TextEncoder();
  let count = 0;
  try {
    for (const entry of entries) {
      file.write(encoder.encode(`${JSON.stringify(entry)}\n`));
      count += 1;
    }
    file.finish();
  } finally {
    file.abandon();
  }
  const handle = openSync(join(folder, summaryName), 'w');
  try {
    writeFileSync(handle, JSON.stringify({ count, findings }));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** @throws StudioError `inspection_gone` */
export function readSummary(folder: string): z.infer<typeof summarySchema> {
  try {
    return summarySchema.parse(JSON.parse(readFileSync(join(folder, summaryName), 'utf8')));
  } catch (cause) {
    throw new StudioError('inspection_gone', {}, { cause });
  }
}

/** The entries one after the other, without holding the list. @throws StudioError `inspection_gone` */
export async function* readEntries(folder: string): AsyncGenerator<InspectedEntry> {
  const input = createReadStream(join(folder, entriesName));
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      yield entrySchema.parse(JSON.parse(line));
    }
  } catch (cause) {
    throw new StudioError('inspection_gone', {}, { cause });
  } finally {
    input.destroy();
  }
}
