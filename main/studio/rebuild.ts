/**
 * Makes a lost or damaged database again from the files it told of. Each step only adds: what a sound database knows
 * already stays as it is, and a damaged file is set aside, never deleted.
 */
import { existsSync, statSync } from 'node:fs';
import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  cpuEngine,
  engineChoiceSchema,
  optionValuesSchema,
  StudioError,
  toStudioError,
  type Checkpoint,
  type Dataset,
  type ErrorCode,
  type ErrorValue,
  type LabelCount,
  type Run,
  type RunStatus,
  type Sample,
} from '../../shared/contract/index.ts';
import { countsOf } from '../datasets/labels.ts';
import { readManifest } from '../datasets/manifest.ts';
import { openStore } from '../datasets/store.ts';
import { storeBytes } from '../datasets/writer.ts';
import { restoreRunFile, writeContent } from '../jobs/run-file.ts';
import { checkpointMeta, listCheckpoints } from '../runs/checkpoint.ts';
import { activeStatuses } from '../runs/database/runs.ts';
import { exists, namesIn, setAside } from '../runs/files.ts';
import { looksLikeData, writeFormat } from '../runs/folders.ts';
import {
  openDatabase,
  openDataFolder,
  sizeOf,
  type Database,
  type DataFolder,
  type MetricRow,
} from '../runs/index.ts';
import { readMetricLog } from '../runs/metric-log.ts';
import { sizeOfPng } from '../runs/png.ts';
import {
  readDatasetRecord,
  readJson,
  readRunRecord,
  type DatasetRecord,
  type RunRecord,
} from '../runs/records.ts';
import { upgradedRun } from '../runs/run-format.ts';
import { contentInMeta, contentOf, lastingOf, changesBetween } from '../runs/seal.ts';

/** Why a data folder does not open where `rebuildDataFolder` helps. */
export const mendable: ReadonlySet<string> = new Set<ErrorCode>([
  'data_folder_damaged',
  'database_damaged',
  'database_missing',
]);

/** What was found and made again. */
export interface Rebuilt {
  /** Files that were set aside, by their new names. */
  readonly aside: readonly string[];
  readonly datasets: readonly string[];
  readonly runs: readonly string[];
  /** Names of runs whose `run.json` was put back as it had been written. */
  readonly restored: readonly string[];
  /** What could not be taken back, and why. */
  readonly problems: readonly { readonly file: string; readonly error: ErrorValue }[];
}

const referenceSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  licence: z.string().default(''),
  shape: z.object({
    fields: z.record(z.string(), z.looseObject({ width: z.int().optional(), height: z.int().optional() })),
  }),
});
type Reference = z.infer<typeof referenceSchema>;

const contentSchema = z.preprocess(
  upgradedRun,
  z.looseObject({
    run: z.string(),
    recipe: z.string(),
    options: optionValuesSchema,
    seed: z.int(),
    steps: z.int(),
    engine: engineChoiceSchema.default(cpuEngine),
    datasets: z.record(z.string(), referenceSchema),
  }),
);

/** Opens the database of a folder; one that is damaged, or of which nothing is left, gives way to an empty one. */
async function openOrReplace(folder: DataFolder): Promise<{ database: Database; aside: string[] }> {
  try {
    if (existsSync(folder.database) && statSync(folder.database).size > 0) {
      const database = openDatabase(folder.database);
      const problems = database.problems();
      if (problems.length === 0) return { database, aside: [] };
      database.close();
    }
  } catch (error) {
    if (toStudioError(error).code !== 'database_damaged') throw error;
  }
  const aside = await setAside(folder.database);
  for (const end of ['-wal', '-shm']) {
    const part = `${folder.database}${end}`;
    if (aside !== null && (await exists(part))) await rename(part, `${aside}${end}`);
  }
  return { database: openDatabase(folder.database), aside: aside === null ? [] : [aside] };
}

/**
 * Mends what a data folder is opened by, and restores what its database should know.
 * @param path of a data folder that no studio has open
 * @throws StudioError `data_folder_in_use`, `data_folder_missing`, `data_folder_foreign`, StudioError `data_folder_newer` for a database of a newer studio, `disk_full`, `folder_not_writable`
 */
export async function rebuildDataFolder(path: string): Promise<Rebuilt> {
  const mended = await mendFormat(path);
  const folder = await openDataFolder(path);
  try {
    const rebuilt = await rebuild(folder);
    return { ...rebuilt, aside: [...mended, ...rebuilt.aside] };
  } finally {
    folder.close();
  }
}

async function rebuild(folder: DataFolder): Promise<Rebuilt> {
  const { database, aside } = await openOrReplace(folder);
  const found = { datasets: [] as string[], runs: [] as string[], restored: [] as string[] };
  const problems: { file: string; error: ErrorValue }[] = [];
  const attempt = async (room: string, id: string, take: () => Promise<void>): Promise<void> => {
    try {
      await take();
    } catch (error) {
      problems.push({ file: join(room, id), error: toStudioError(error).toValue() });
    }
  };
  try {
    const named = await datasetsOfRuns(folder);
    for (const id of await foldersIn(folder.path, 'datasets')) {
      if (database.datasets.has(id)) continue;
      await attempt('datasets', id, async () => {
        found.datasets.push(await takeDataset(folder, database, id, named.get(id)));
      });
    }
    for (const id of await foldersIn(folder.path, 'runs')) {
      await attempt('runs', id, async () => {
        if (database.runs.has(id)) {
          const run = database.runs.get(id);
          if (await restoreRunFile({ folder, database }, run)) found.restored.push(run.name);
          return;
        }
        const isRestored = await restoreFromCheckpoint(folder, id);
        const name = await takeRun(folder, database, id);
        found.runs.push(name);
        if (isRestored) found.restored.push(name);
      });
    }
  } finally {
    database.close();
  }
  return { aside, ...found, problems };
}

/** Folders of things, without what the system or a crash left among them. */
async function foldersIn(root: string, room: string): Promise<readonly string[]> {
  return (await namesIn(join(root, room))).filter((name) => /^[a-z0-9-]{1,64}$/.test(name));
}

/** What runs say of the datasets they learned from. */
async function datasetsOfRuns(folder: DataFolder): Promise<ReadonlyMap<string, Reference>> {
  const known = new Map<string, Reference>();
  for (const id of await foldersIn(folder.path, 'runs')) {
    const content = contentSchema.safeParse(await readJson(folder.runFile(id)));
    for (const one of Object.values(content.data?.datasets ?? {})) known.set(one.id, one);
  }
  return known;
}

/** Records a dataset by its record, or by its store alone. Returns its name. */
async function takeDataset(
  folder: DataFolder,
  database: Database,
  id: string,
  named: Reference | undefined,
): Promise<string> {
  const record = await readDatasetRecord(folder, id);
  const { version, undoVersion } = versionOf(folder, id, record);
  const store = folder.dataset(id, version);
  const manifest = readManifest(store);
  const { width, height, channels, count, captions } = manifest;
  const createdAt = Math.round((await stat(folder.dataset(id))).birthtimeMs);
  const labels = labelsOf(store);
  const bytes = storeBytes(manifest);
  const rest = {
    ...{ source: '', duplicates: 0, rejected: [], licence: named?.licence ?? '', createdAt },
    options: {
      ...{
        width,
        height,
        color: channels === 1 ? ('grey' as const) : ('rgb' as const),
        fit: 'crop' as const,
      },
      ...{
        labels: manifest.labels.length > 0 ? ('folders' as const) : ('none' as const),
        dropDuplicates: true,
        transpose: false,
      },
    },
  };
  const wish = record?.dataset.name ?? named?.name ?? id.slice(0, 8);
  const name = freeName(wish, (one) => database.datasets.isNameFree(one));
  database.transaction(() => {
    database.datasets.add({
      ...rest,
      ...record?.dataset,
      ...{ id, name, width, height, channels, count, captions, labels, bytes },
      builtin: record?.dataset.builtin ?? null,
    });
    database.datasets.setVersion(id, { version, undoVersion, count, labels, captions, bytes });
    database.datasets.removeItems(id, record?.removedItems ?? []);
    database.datasets.setTrashed(id, record?.dataset.trashedAt ?? null);
  });
  return name;
}

/** The version that was the newest, where its record or its number tells; its import where nothing else is left. */
function versionOf(
  folder: DataFolder,
  id: string,
  record: DatasetRecord | null,
): Pick<Dataset, 'version' | 'undoVersion'> {
  const there = folder.datasetVersions(id);
  const { version, undoVersion } = record?.dataset ?? { version: 0, undoVersion: null };
  if (!there.includes(version)) return { version: there.at(-1) ?? 1, undoVersion: null };
  return { version, undoVersion: undoVersion !== null && there.includes(undoVersion) ? undoVersion : null };
}

function labelsOf(folder: string): LabelCount[] {
  const store = openStore(folder, { keepBytes: 0 });
  try {
    return countsOf(store);
  } finally {
    store.close();
  }
}

function freeName(wish: string, isFree: (name: string) => boolean): string {
  let name = wish;
  for (let n = 2; !isFree(name); n += 1) name = `${wish} ${n}`;
  return name;
}

/** Without a database, the newest checkpoint knows what its run was trained with. Returns whether the file was put back. */
async function restoreFromCheckpoint(folder: DataFolder, id: string): Promise<boolean> {
  const content = await contentInCheckpoints(folder, id);
  if (content === null) return false;
  const path = folder.runFile(id);
  const found = await readJson(path);
  const isWhole = contentSchema.safeParse(found).success;
  if (isWhole && changesBetween(lastingOf(content), lastingOf(contentOf(found))) === '') return false;
  await writeContent(folder, path, content);
  return true;
}

async function contentInCheckpoints(folder: DataFolder, id: string): Promise<string | null> {
  for (const name of (await listCheckpoints(folder.checkpoints(id))).toReversed()) {
    try {
      const content = contentInMeta((await checkpointMeta(folder.checkpoints(id), name)).meta);
      if (content !== null) return content;
    } catch (error) {
      if (toStudioError(error).code !== 'checkpoint_damaged') throw error;
    }
  }
  return null;
}

/** Records a run with everything that its folder tells. Returns its name. */
async function takeRun(folder: DataFolder, database: Database, id: string): Promise<string> {
  const value = await readJson(folder.runFile(id));
  const content = contentSchema.safeParse(value);
  if (!content.success) {
    throw new StudioError(
      'run_folder_missing',
      { run: id, file: folder.runFile(id) },
      { cause: content.error },
    );
  }
  const { recipe, options, seed, steps, engine, datasets } = content.data;
  const [dataset] = Object.values(datasets);
  if (dataset === undefined) {
    throw new StudioError('run_folder_missing', { run: id, file: folder.runFile(id) });
  }
  const record = await readRunRecord(folder, id);
  const { checkpoints, recent } = await checkpointsOf(folder, id);
  const samples = await samplesOf(folder, id, record?.samples ?? [], dataset.shape.fields['picture'] ?? {});
  const rows = [...(await readMetricLog(folder, id)), ...recent];
  const exports: RunRecord['exports'] = [];
  for (const one of record?.exports ?? []) if (await exists(one.file)) exports.push(one);
  const bytes = await sizeOf(folder.run(id));
  const createdAt = record?.run.createdAt ?? Math.round((await stat(folder.runFile(id))).birthtimeMs);
  const step = Math.max(0, ...checkpoints.map((one) => one.step), ...rows.map((row) => row.step).slice(-1));
  const { runs } = database;
  const name = runs.freeName(record?.run.name ?? `${dataset.name} ${recipe}`);
  const latest = record?.run.latest ?? (Object.assign({}, ...rows.map((row) => row.values)) as Run['latest']);
  database.transaction(() => {
    const { forkedFrom = null, trainedMs = 0, trashedAt = null } = record?.run ?? {};
    runs.add({ id, name, recipe, options, seed, engine, steps, dataset, forkedFrom, createdAt });
    runs.seal(id, contentOf(value));
    runs.setProgress(id, { step, trainedMs, latest, bytes });
    const { status, error } = standOf(record?.run.status ?? null, record?.error ?? null, step >= steps);
    runs.setStatus(id, status, error);
    runs.setInterrupted(id, record?.interrupted === true || status === 'killed');
    database.metrics.append(id, rows);
    for (const sample of samples) database.samples.put(id, sample);
    for (const { pinned, ...checkpoint } of checkpoints) {
      database.checkpoints.record(
        id,
        checkpoint,
        checkpoints.map((one) => one.id),
      );
      database.checkpoints.setPinned(id, checkpoint.id, pinned);
    }
    for (const session of record?.sessions ?? []) database.sessions.restore(id, session);
    for (const line of record?.log ?? []) database.log.append(id, line);
    for (const { sha256, ...one } of exports) database.exports.add(one, sha256 ?? '');
    runs.setTrashed(id, trashedAt);
  });
  return name;
}

/** A run without a process is not at work, whatever was recorded last. */
function standOf(
  status: RunStatus | null,
  error: ErrorValue | null,
  isDone: boolean,
): { readonly status: RunStatus; readonly error: ErrorValue | null } {
  if (status === null) return { status: isDone ? 'completed' : 'stopped', error: null };
  if (status === 'queued') return { status: 'stopped', error: null };
  const wasAtWork = activeStatuses.some((one) => one === status);
  return wasAtWork ? { status: 'killed', error: { code: 'studio_ended', params: {} } } : { status, error };
}

const recentSchema = z.object({
  recent: z.array(z.object({ step: z.int(), values: z.record(z.string(), z.number()) })).default([]),
});

/** Whole checkpoints, oldest first, and the newest metric rows that they remember. */
async function checkpointsOf(
  folder: DataFolder,
  id: string,
): Promise<{ readonly checkpoints: readonly Checkpoint[]; readonly recent: readonly MetricRow[] }> {
  const checkpoints: Checkpoint[] = [];
  const recent: MetricRow[] = [];
  for (const name of await listCheckpoints(folder.checkpoints(id))) {
    const path = folder.checkpoint(id, name);
    try {
      const { bytes, meta } = await checkpointMeta(folder.checkpoints(id), name);
      const createdAt = Math.round((await stat(path)).mtimeMs);
      const pinned = await exists(join(path, 'pinned'));
      checkpoints.push({ id: name, step: Number(name), bytes, createdAt, pinned });
      recent.push(...(recentSchema.safeParse(meta).data?.recent ?? []));
    } catch (error) {
      if (toStudioError(error).code !== 'checkpoint_damaged') throw error;
    }
  }
  return { checkpoints, recent };
}

type Shape = Pick<Sample, 'step' | 'rows' | 'columns'>;

/** Grids that lie there. One that no record tells of is laid out by its size. */
async function samplesOf(
  folder: DataFolder,
  id: string,
  recorded: readonly Shape[],
  cell: { readonly width?: number | undefined; readonly height?: number | undefined },
): Promise<readonly Shape[]> {
  const known = new Map(recorded.map((one) => [one.step, one]));
  const found: Shape[] = [];
  for (const name of await namesIn(folder.samples(id))) {
    const step = Number(/^(\d{9})\.png$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(step)) continue;
    const size = sizeOfPng(await readFile(folder.sample(id, step)));
    if (size === null) continue;
    const rows = Math.max(1, Math.round(size.height / (cell.height ?? size.height)));
    const columns = Math.max(1, Math.round(size.width / (cell.width ?? size.width)));
    found.push(known.get(step) ?? { step, rows, columns });
  }
  return found;
}

/** A damaged `studio.json` is set aside; opening the folder writes it again. Returns what was set aside. */
async function mendFormat(path: string): Promise<string[]> {
  const file = join(path, 'studio.json');
  if (!looksLikeData(path)) throw new StudioError('data_folder_missing', { folder: path });
  const format = z.object({ format: z.number() }).safeParse(await readJson(file));
  if (format.success) return [];
  const aside = await setAside(file);
  await writeFormat(path);
  return aside === null ? [] : [aside];
}
