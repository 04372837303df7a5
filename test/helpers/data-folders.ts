/**
 * Data folders that earlier versions of the studio made, and what was recorded of them then. `test/fixtures/README.md`
 * says how one is made; tests open copies of them with the code as it is.
 */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import type {
  Dataset,
  DatasetItem,
  Export,
  OptionValues,
  Run,
  StudioClient,
} from '../../shared/contract/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import { openStudio, type Studio } from '../../main/studio/index.ts';

/** Where they lie: one folder each, `data-folder-<number>`. */
export const fixtures = join(import.meta.dirname, '..', 'fixtures');

/** What a step reported, by metric. */
export interface Row {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

type RecordedDataset = Pick<
  Dataset,
  'name' | 'width' | 'height' | 'channels' | 'count' | 'removed' | 'labels' | 'captions' | 'licence'
> & { readonly items: readonly Omit<DatasetItem, 'index'>[] };

type RecordedExport = Pick<Export, 'step' | 'inputs' | 'outputs'>;

/** As a generator of one input was recorded: `latent` told what it is, and a picture to be translated was `condition`. */
interface EarlierExport extends Pick<Export, 'step' | 'outputs'> {
  readonly latent: 'normal' | 'uniform' | 'picture';
  readonly inputs: readonly Omit<Export['inputs'][number], 'kind'>[];
}

export interface RecordedRun {
  readonly name: string;
  readonly recipe: string;
  readonly options: OptionValues;
  readonly seed: number;
  readonly engine: string;
  readonly dataset: string;
  readonly status: string;
  /** Step of its checkpoint, which is also its goal. */
  readonly step: number;
  /** Steps of its sample grids. */
  readonly samples: readonly number[];
  /** What the folder holds of it. */
  readonly rows: readonly Row[];
  /** What a run that was never interrupted reported after the checkpoint. */
  readonly later: readonly Row[];
  readonly exports: Readonly<Record<Export['variant'], RecordedExport>>;
}

/** `recorded.json`. */
export interface Recorded {
  readonly datasets: readonly RecordedDataset[];
  readonly runs: readonly RecordedRun[];
}

/** Numbers of the folders there are, oldest first. */
export async function dataFolders(): Promise<readonly number[]> {
  const names = await readdir(fixtures);
  return names
    .flatMap((name) => /^data-folder-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

export const fixtureOf = (number: number): string => join(fixtures, `data-folder-${number}`);

/** A recorded export in the words of today. */
function upgradedExport(recorded: RecordedExport | EarlierExport): RecordedExport {
  if (!('latent' in recorded)) return recorded;
  const { latent, inputs, ...rest } = recorded;
  const today = inputs.map((input): Export['inputs'][number] =>
    latent === 'picture'
      ? { ...input, name: input.name === 'condition' ? 'picture' : input.name, kind: 'picture' }
      : { ...input, kind: 'latent', law: latent },
  );
  return { ...rest, inputs: today };
}

export async function recordedOf(number: number): Promise<Recorded> {
  const text = await readFile(join(fixtureOf(number), 'recorded.json'), 'utf8');
  const { datasets, runs } = JSON.parse(text) as Recorded;
  return {
    datasets,
    runs: runs.map((run) => {
      const { float, uint8 } = run.exports;
      return { ...run, exports: { float: upgradedExport(float), uint8: upgradedExport(uint8) } };
    }),
  };
}

/** Opens a copy of a data folder; disposing of it closes the studio and removes the copy. */
export async function openCopy(data: string): Promise<{ readonly studio: Studio } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'studio-data-folder-'));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    await cp(data, path, { recursive: true });
    const studio = await openStudio({ folder: path, access: 'write' });
    return {
      studio,
      async [Symbol.asyncDispose]() {
        await studio.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Starts or resumes a run and waits until it has reached its goal. @throws StudioError why it did not */
export async function completed(studio: Studio, start: () => Promise<Run>): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  let id: string | null = null;
  const stop = studio.listen((event) => {
    if (event.kind !== 'run' || event.run.id !== id) return;
    const { run } = event;
    if (run.status === 'completed') resolve(run);
    else if (run.error !== null) reject(StudioError.fromValue(run.error));
  });
  try {
    ({ id } = await start());
    return await promise;
  } finally {
    stop();
  }
}

/** What the steps of a run reported, from one step to another. */
export async function rowsOf(
  client: StudioClient,
  id: string,
  from: number,
  to: number,
): Promise<readonly Row[]> {
  const series = await client.runs.metrics({ id, from, to });
  const rows = new Map<number, Record<string, number>>();
  for (const { key, step, mean } of series) {
    step.forEach((at, place) => {
      const row = rows.get(at) ?? {};
      rows.set(at, { ...row, [key]: mean[place] ?? Number.NaN });
    });
  }
  return [...rows].map(([step, values]) => ({ step, values })).toSorted((a, b) => a.step - b.step);
}

/** What is remembered of a data folder's datasets, by name. */
export async function describeDatasets(client: StudioClient): Promise<RecordedDataset[]> {
  const datasets = await client.datasets.list({});
  const described = datasets.map(async (dataset): Promise<RecordedDataset> => {
    const { id, name, width, height, channels, count, removed, labels, captions, licence } = dataset;
    const page = { id, offset: 0, limit: 500 };
    const pages = [
      await client.datasets.items(page),
      await client.datasets.items({ ...page, removed: true }),
    ];
    const items = pages
      .flatMap((one) => one.items)
      .toSorted((a, b) => a.index - b.index)
      .map((item) => ({ label: item.label, caption: item.caption, file: item.file, removed: item.removed }));
    return { name, width, height, channels, count, removed, labels, captions, licence, items };
  });
  return (await Promise.all(described)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is remembered of a run as it lies there. */
export async function describeRun(
  client: StudioClient,
  run: Run,
): Promise<Omit<RecordedRun, 'later' | 'exports'>> {
  const { name, recipe, options, seed, engine, dataset, status, step } = run;
  const samples = (await client.runs.samples({ id: run.id })).map((sample) => sample.step);
  const rows = await rowsOf(client, run.id, 1, step);
  return { name, recipe, options, seed, engine, dataset: dataset.name, status, step, samples, rows };
}

export const variants = ['float', 'uint8'] as const satisfies readonly Export['variant'][];

/** Exports a run's newest checkpoint, and what is remembered of it. */
export async function exported(
  client: StudioClient,
  run: string,
  variant: Export['variant'],
): Promise<RecordedExport> {
  const { step, inputs, outputs } = await client.making.export({ run, format: 'onnx', variant });
  return { step, inputs, outputs };
}

/** Of which weights pictures are drawn: the running average, or the newest; `later` is the average of the later steps. */
export type Drawn = 'averaged' | 'newest' | 'later';

/** Four pictures of a run's newest checkpoint in one grid. */
export async function drawn(studio: Studio, run: string, of: Drawn): Promise<Buffer> {
  const { grid } = await studio.client.making.generate({ run, seed: 3, count: 4, ema: of !== 'newest' });
  return readFile(studio.fileOf(grid));
}

/** Where such a grid lies in a fixture. */
export const drawingOf = (fixture: string, recipe: string, of: Drawn): string =>
  join(fixture, 'drawn', `${recipe}-${of}.png`);

/** The bytes of a picture's pixels, [H, W, RGBA]. */
export function pixelsOf(png: Buffer): Promise<Buffer> {
  return new Transformer(png).rawPixels();
}
