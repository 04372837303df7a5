/**
 * What the database knows of a dataset or a run that its own files do not say, written beside them, so that a lost
 * database can be made again. The database stays the one that is asked; records follow it.
 *
 *     datasets/<id>/dataset.json   name, source, licence, options, entries that were taken out …
 *     runs/<id>/record.json        name, status, sessions, samples, exports, log …
 *     runs/<id>/metrics.jsonl      every row; see `metric-log.ts`
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  companionSchema,
  datasetSchema,
  errorValueSchema,
  exportSchema,
  logLineSchema,
  runSchema,
  sampleSchema,
  sessionSchema,
} from '../../shared/contract/index.ts';
import type { Database } from './database/index.ts';
import { errorCodeOf, exists, writeFileAtomically } from './files.ts';
import type { DataFolder } from './folders.ts';

/** Version of both records. */
const recordFormat = 1;
/** Lines of a run's log that are kept: the window shows as many. */
const loggedLines = 500;

const datasetRecordSchema = z.object({
  format: z.literal(recordFormat),
  dataset: datasetSchema.omit({ removed: true }),
  /** Numbers of the entries that a person took out. */
  removedItems: z.array(z.int().min(0)),
});
export type DatasetRecord = z.infer<typeof datasetRecordSchema>;

const runRecordSchema = z.object({
  format: z.literal(recordFormat),
  run: runSchema.pick({
    ...{
      id: true,
      name: true,
      status: true,
      latest: true,
      trainedMs: true,
      forkedFrom: true,
      createdAt: true,
    },
    ...{ trashedAt: true },
  }),
  error: errorValueSchema.nullable(),
  interrupted: z.boolean(),
  samples: z.array(sampleSchema.omit({ url: true })),
  sessions: z.array(sessionSchema),
  exports: z.array(
    exportSchema.omit({ url: true }).extend({
      companions: z.array(companionSchema.omit({ url: true })),
      sha256: z.string().nullable(),
    }),
  ),
  log: z.array(logLineSchema),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

export function datasetRecordFile(folder: DataFolder, id: string): string {
  return join(folder.dataset(id), 'dataset.json');
}

export function runRecordFile(folder: DataFolder, id: string): string {
  return join(folder.run(id), 'record.json');
}

/** Writes a dataset's record where it differs. A dataset that is gone has none. */
export async function writeDatasetRecord(folder: DataFolder, database: Database, id: string): Promise<void> {
  if (!database.datasets.has(id) || !(await exists(folder.dataset(id)))) return;
  const record: DatasetRecord = {
    format: recordFormat,
    dataset: database.datasets.get(id),
    removedItems: database.datasets.removedItems(id),
  };
  await writeWhereDifferent(datasetRecordFile(folder, id), datasetRecordSchema.parse(record));
}

/** Writes a run's record where it differs. A run that is gone has none. */
export async function writeRunRecord(folder: DataFolder, database: Database, id: string): Promise<void> {
  if (!database.runs.has(id) || !(await exists(folder.run(id)))) return;
  const run = database.runs.get(id);
  const record = {
    format: recordFormat,
    run,
    error: run.error,
    interrupted: database.runs.interrupted().some((one) => one.id === id),
    samples: database.samples.list(id),
    sessions: database.sessions.list(id),
    exports: database.exports.list(id).map((one) => ({ ...one, sha256: database.exports.hashOf(one.id) })),
    log: database.log.last(id, loggedLines),
  };
  // Parsing leaves out what the record does not keep.
  await writeWhereDifferent(runRecordFile(folder, id), runRecordSchema.parse(record));
}

/** A dataset's record, or null where there is none that can be read. */
export async function readDatasetRecord(folder: DataFolder, id: string): Promise<DatasetRecord | null> {
  const record = datasetRecordSchema.safeParse(await readJson(datasetRecordFile(folder, id)));
  return record.success ? record.data : null;
}

/** A run's record, or null where there is none that can be read. */
export async function readRunRecord(folder: DataFolder, id: string): Promise<RunRecord | null> {
  const record = runRecordSchema.safeParse(await readJson(runRecordFile(folder, id)));
  return record.success ? record.data : null;
}

/** A file's JSON; null where it is gone or is none. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error))) return null;
    throw error;
  }
}

async function writeWhereDifferent(file: string, record: object): Promise<void> {
  const text = `${JSON.stringify(record)}\n`;
  if ((await exists(file)) && (await readFile(file, 'utf8')) === text) return;
  await writeFileAtomically(file, text);
}
