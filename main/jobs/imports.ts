/** Imports as jobs: the worker writes the store aside and renames it; the row in the database comes last. */
import { z } from 'zod';
import {
  importOptionsSchema,
  StudioError,
  type Dataset,
  type ImportOptions,
  type Progress,
} from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import type { DataFolder, Database, StoredJob } from '../runs/index.ts';
import type { JobRunner } from './queue.ts';
import { resultOf } from './task.ts';
import type { ImportResult } from './tasks.ts';
import type { Workers } from './workers.ts';

/** What an import makes a dataset from; stored with its job. */
const importPlanSchema = z.object({
  /** The id that the dataset will have. */
  id: z.string(),
  name: z.string(),
  source: z.string(),
  licence: z.string(),
  options: importOptionsSchema,
  /** The dataset that gets the pictures, as it was when they were looked through; null for a new one. */
  into: z.object({ id: z.string(), version: z.int() }).nullable().default(null),
  from: z.union([
    /** The inspection, and the upload it looked through: both are kept as long as the job waits. */
    z.object({ inspection: z.string(), upload: z.string().nullable().default(null) }),
    z.object({ builtin: z.enum(['digits', 'shapes', 'outlines']) }),
  ]),
});
export type ImportPlan = z.infer<typeof importPlanSchema>;
export type FromInspection = Extract<ImportPlan['from'], { inspection: string }>;

export interface ImportDeps {
  readonly folder: DataFolder;
  readonly database: Database;
  readonly workers: Workers;
  /** Makes a store the newest version of a dataset, unless that was edited meanwhile. */
  readonly adopt: (into: { readonly id: string; readonly version: number }, store: string) => Dataset;
  /** Told when the dataset is there. */
  readonly onDataset: (dataset: Dataset) => void;
  /** Told when an inspection was imported and no other import waits for it: it may go, with its upload. */
  readonly onImported?: (from: FromInspection) => Promise<void>;
}

/**
 * Imports now, and returns the dataset.
 * @throws StudioError what the worker says, `cancelled`, `dataset_name_taken`; nothing is left behind then.
 */
export async function runImport(
  deps: ImportDeps,
  plan: ImportPlan,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void } = {},
): Promise<Dataset> {
  const { folder, database } = deps;
  if (plan.into === null) requireFree(database, plan.name);
  const result = resultOf(await startTask(deps, plan, options), `Import of ${plan.name}`);
  try {
    const dataset =
      plan.into === null
        ? database.datasets.add(describe(plan, result))
        : deps.adopt(plan.into, result.folder);
    deps.onDataset(dataset);
    return dataset;
  } catch (error) {
    await folder.discard(folder.dataset(plan.id));
    throw error;
  }
}

export function importRunner(deps: ImportDeps): JobRunner {
  return {
    async run(job, { signal, progress }) {
      const dataset = await runImport(deps, planOf(job), { signal, onProgress: progress });
      deps.database.jobs.setSubject(job.id, dataset.id);
      const { from } = planOf(job);
      const others = neededByImports(deps.database.jobs.withStatus('queued'));
      if ('inspection' in from && !others.has(from.inspection)) {
        detach(deps.onImported?.(from) ?? Promise.resolve(), 'Discarding what was imported');
      }
    },
    async recover(job) {
      const { id } = planOf(job);
      if (!deps.database.datasets.has(id)) await deps.folder.discard(deps.folder.dataset(id));
    },
  };
}

/** Folders below `work/` and `uploads/` that waiting imports still need. */
export function neededByImports(jobs: readonly StoredJob[]): ReadonlySet<string> {
  const waiting = jobs.filter((job) => job.kind === 'import' && job.status === 'queued');
  return new Set(
    waiting
      .map((job) => planOf(job).from)
      .flatMap((from) => ('inspection' in from ? [from.inspection, from.upload ?? []].flat() : [])),
  );
}

function planOf(job: StoredJob): ImportPlan {
  return importPlanSchema.parse(job.payload);
}

/** Asked before minutes of work, and again by the row. */
function requireFree(database: Database, name: string): void {
  if (!database.datasets.isNameFree(name)) throw new StudioError('dataset_name_taken', { name });
}

function startTask(
  { folder, workers }: ImportDeps,
  { id, options, from, into }: ImportPlan,
  {
    signal,
    onProgress,
  }: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void },
) {
  const target = folder.dataset(id);
  const onEvent = ({ progress }: { readonly progress: Progress }): void => onProgress?.(progress);
  return 'inspection' in from
    ? workers.start(
        'import',
        {
          ...{ inspectionFolder: folder.work(from.inspection), options, folder: target },
          ...(into && { base: folder.dataset(into.id, into.version) }),
        },
        { signal, onEvent },
      ).ended
    : workers.start('builtin', { builtin: from.builtin, folder: target }, { signal, onEvent }).ended;
}

function describe({ id, name, source, licence, options, from }: ImportPlan, result: ImportResult) {
  return {
    id,
    name,
    builtin: 'builtin' in from ? from.builtin : null,
    source,
    width: options.width,
    height: options.height,
    channels: result.channels,
    count: result.count,
    labels: [...result.labels],
    captions: result.captions,
    duplicates: result.duplicates,
    bytes: result.bytes,
    options: options satisfies ImportOptions,
    rejected: [...result.rejected],
    licence,
    createdAt: Date.now(),
  };
}
