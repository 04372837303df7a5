import { existsSync } from 'node:fs';
import type { FileFinding, ImportOptions, LabelCount } from '../../shared/contract/index.ts';
import { importOptionsSchema } from '../../shared/contract/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import type { TaskContext, TaskHandler } from '../jobs/tasks.ts';
import { DecodePool } from './decode/pool.ts';
import { type InspectedEntry, readEntries, readSummary } from './inspection.ts';
import { countLabels } from './labels.ts';
import { readManifest } from './manifest.ts';
import { openStore } from './store.ts';
import { ProgressMeter, stopIfCancelled } from './progress.ts';
import { storeBytes, type StoreWriter, writeStore } from './writer.ts';

/** Pictures a dataset needs: D must see that not all real pictures are one. */
const leastPictures = 2;

/**
 * Packs the pictures of an inspection into a store: each is decoded once, scaled and written in the order of the list.
 * Files that changed or vanished since are reported, not imported.
 * @throws StudioError `inspection_gone`, `too_few_pictures`, `labels_missing`, `labels_only_one`, `disk_full`,
 * `folder_not_writable`, `cancelled`, `option_out_of_range`
 */
export const importDataset: TaskHandler<'import'> = async (input, context) => {
  const options = checkedOptions(input.options);
  const { findings } = readSummary(input.inspectionFolder);
  const chosen = await choose(input.inspectionFolder, options, input.base !== undefined);
  const channels = options.color === 'grey' ? 1 : 3;
  const shape = { width: options.width, height: options.height, channels } as const;
  const packing = new Packing(chosen, options, findings, input.base);
  if (existsSync(input.folder)) throw new StudioError('internal', { what: 'the store exists' });
  const manifest = await writeStore(input.folder, shape, (writer) => packing.run(writer, context));
  return {
    folder: input.folder,
    count: manifest.count,
    channels,
    labels: packing.labels,
    captions: manifest.captions,
    duplicates: chosen.duplicates,
    rejected: packing.rejected,
    bytes: storeBytes(manifest),
  };
};

function checkedOptions(options: ImportOptions): ImportOptions {
  const parsed = importOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const option = String(issue?.path[0] ?? 'options');
  const found = JSON.stringify(issue?.input ?? Reflect.get(options, option) ?? null);
  throw new StudioError('option_out_of_range', {
    option,
    expected: option === 'width' || option === 'height' ? '16, 20 … 1024' : (issue?.message ?? ''),
    found,
    default: option === 'width' || option === 'height' ? 64 : 'the suggested value',
  });
}

interface Chosen {
  readonly entries: readonly InspectedEntry[];
  readonly duplicates: number;
  /** Label names in order; empty where none are wanted. */
  readonly labels: readonly LabelCount[];
}

/** @param isMore whether there are pictures already: then a few of one label, or of none, are welcome, too */
async function choose(folder: string, options: ImportOptions, isMore: boolean): Promise<Chosen> {
  const entries: InspectedEntry[] = [];
  let duplicates = 0;
  for await (const entry of readEntries(folder)) {
    if (options.dropDuplicates && entry.repeats !== -1) duplicates += 1;
    else entries.push(entry);
  }
  if (entries.length < (isMore ? 1 : leastPictures)) throw tooFew(entries.length);
  const labels = options.labels === 'none' ? [] : countLabels(entries.map(({ label }) => label));
  if (options.labels === 'folders' && !isMore) {
    if (labels[0] === undefined) throw new StudioError('labels_missing', {});
    if (labels.length === 1) throw new StudioError('labels_only_one', { label: labels[0].label });
  }
  return { entries, duplicates, labels };
}

function tooFew(count: number): StudioError {
  return new StudioError('too_few_pictures', { count, least: leastPictures });
}

/** The walk from the list to the store. */
class Packing {
  readonly rejected: FileFinding[];
  readonly #chosen: Chosen;
  readonly #options: ImportOptions;
  readonly #base: string | undefined;
  readonly #names: string[];
  readonly #number: ReadonlyMap<string, number>;
  readonly #counts: number[];

  constructor(
    chosen: Chosen,
    options: ImportOptions,
    findings: readonly FileFinding[],
    base: string | undefined,
  ) {
    this.#chosen = chosen;
    this.#options = options;
    this.rejected = findings.filter(({ severity }) => severity === 'rejected');
    this.#base = base;
    const known = base === undefined ? [] : readManifest(base).labels;
    this.#names = [...new Set([...known, ...chosen.labels.map(({ label }) => label)])];
    this.#number = new Map(this.#names.map((label, i) => [label, i]));
    this.#counts = this.#names.map(() => 0);
  }

  /** Entries stored with each label. */
  get labels(): LabelCount[] {
    return this.#names.map((label, i) => ({ label, count: this.#counts[i] ?? 0 }));
  }

  /** Fills the store; returns the names of its labels. */
  async run(writer: StoreWriter, context: TaskContext<'import'>): Promise<readonly string[]> {
    const { entries } = this.#chosen;
    if (this.#base !== undefined) this.#copy(this.#base, writer, context.signal);
    const before = writer.count;
    const meter = new ProgressMeter('importing', entries.length, (progress) =>
      context.emit({ kind: 'progress', progress }),
    );
    const pool = new DecodePool();
    let done = 0;
    try {
      for await (const { entry, result } of pool.run(entries, { kind: 'fit', options: this.#options })) {
        if (result.kind === 'pixels') this.#append(writer, entry, result.pixels);
        else if (result.kind === 'problem') {
          this.rejected.push({ file: entry.name, severity: 'rejected', error: result.error });
        }
        meter.at(++done);
        stopIfCancelled(context.signal, 'The import');
      }
    } finally {
      pool.close();
    }
    if (writer.count === before || writer.count < leastPictures) throw tooFew(writer.count - before);
    return this.#names;
  }

  /** The entries of another store come first, as they are. */
  #copy(base: string, writer: StoreWriter, signal: AbortSignal): void {
    const store = openStore(base, { keepBytes: 0 });
    try {
      const pixels = new Uint8Array(store.width * store.height * store.channels);
      let entry = 0;
      for (const caption of store.captions()) {
        store.read([entry], pixels);
        const label = store.labelOf(entry);
        if (label >= 0) this.#counts[label] = (this.#counts[label] ?? 0) + 1;
        writer.append({ pixels, label, file: store.fileOf(entry), caption });
        if (entry % 1000 === 0) stopIfCancelled(signal, 'The import');
        entry += 1;
      }
    } finally {
      store.close();
    }
  }

  #append(writer: StoreWriter, entry: InspectedEntry, pixels: Uint8Array): void {
    const label = this.#number.get(entry.label ?? '') ?? -1;
    if (label >= 0) this.#counts[label] = (this.#counts[label] ?? 0) + 1;
    writer.append({ pixels, label, file: entry.name, caption: entry.caption });
  }
}
