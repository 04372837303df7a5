/** Datasets: looked through, imported, shown, edited, removed. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  StudioError,
  type Dataset,
  type DatasetItem,
  type ImportOptions,
  type LabelChange,
} from '../../shared/contract/index.ts';
import { builtins } from '../datasets/builtin/index.ts';
import { captionSearch } from '../datasets/captions.ts';
import type { Store } from '../datasets/store.ts';
import { runImport, type ImportPlan } from '../jobs/imports.ts';
import { removeWithReserve, withReserve } from '../runs/reserve.ts';
import type { InspectionEvent } from './inspections.ts';
import { workUrl } from './media.ts';
import type { Parts } from './parts.ts';

export type BuiltinId = keyof typeof builtins;

export interface ImportInput {
  readonly inspection: string;
  readonly name: string;
  readonly options: ImportOptions;
  readonly licence: string;
}

export interface DatasetCalls {
  list(trash: boolean): Dataset[];
  get(id: string): Dataset;
  builtins(): { id: BuiltinId; imported: string | null }[];
  addBuiltin(builtin: BuiltinId): Promise<Dataset>;
  inspect(
    what: { readonly paths: readonly string[] } | { readonly upload: string },
  ): Promise<{ inspection: string }>;
  watchInspection(id: string, signal: AbortSignal | undefined): AsyncGenerator<InspectionEvent, void, void>;
  cancelInspection(id: string): void;
  preview(
    input: {
      readonly inspection: string;
      readonly options: ImportOptions;
      readonly entries?: readonly number[] | undefined;
    },
    signal: AbortSignal | undefined,
  ): Promise<{ file: string; before: string; after: string }[]>;
  import(input: ImportInput): { job: string };
  addPictures(input: { readonly id: string; readonly inspection: string }): { job: string };
  items(input: {
    readonly id: string;
    readonly label?: string | null | undefined;
    readonly search?: string | undefined;
    readonly removed?: boolean;
    readonly offset: number;
    readonly limit: number;
  }): { total: number; items: DatasetItem[] };
  update(input: {
    readonly id: string;
    readonly name?: string | undefined;
    readonly licence?: string | undefined;
  }): Dataset;
  removeItems(id: string, indices: readonly number[]): Dataset;
  restoreItems(id: string, indices: readonly number[]): Dataset;
  relabel(id: string, change: LabelChange): Dataset;
  setCaption(id: string, item: number, caption: string): Dataset;
  undo(id: string): Dataset;
  trash(id: string): Dataset;
  restore(id: string): Dataset;
  purge(id: string): Promise<{ freedBytes: number }>;
}

/** How many pictures the strip of before and after shows. */
const previewed = 8;

export function createDatasetCalls(parts: Parts): DatasetCalls {
  const { folder, database, workers, events, inspections, stores, versions } = parts;
  const searchCaptions = captionSearch();
  const adding = new Map<BuiltinId, Promise<Dataset>>();

  function changed(dataset: Dataset): Dataset {
    events.publish({ kind: 'dataset', dataset });
    return dataset;
  }

  function importBuiltin(builtin: BuiltinId): Promise<Dataset> {
    const { name, licence, options } = builtins[builtin];
    const id = randomUUID();
    const free = database.datasets.isNameFree(name) ? name : `${name} ${id.slice(0, 4)}`;
    return runImport(parts.imports, {
      ...{ id, name: free, source: name, licence, options, into: null },
      from: { builtin },
    });
  }

  return {
    list: (trash) => database.datasets.list(trash),
    get: (id) => database.datasets.get(id),
    builtins: () => builtinIds.map((id) => ({ id, imported: database.datasets.builtin(id)?.id ?? null })),
    addBuiltin(id) {
      const there = database.datasets.builtin(id);
      if (there !== null) return Promise.resolve(there);
      // Two clicks are one import.
      const running = adding.get(id) ?? importBuiltin(id).finally(() => adding.delete(id));
      adding.set(id, running);
      return running;
    },

    async inspect(what) {
      if ('paths' in what) return { inspection: inspections.start(what.paths) };
      return { inspection: await inspections.startUpload(what.upload) };
    },
    watchInspection: (id, signal) => inspections.watch(id, signal),
    cancelInspection: (id) => inspections.cancel(id),
    async preview({ inspection, options, entries }, signal) {
      const { pictures } = inspections.result(inspection);
      // By this name it is discarded with the inspection.
      const id = `${inspection}-${randomUUID()}`;
      const input = {
        inspectionFolder: inspections.folder(inspection),
        options,
        entries: entries ?? spread(pictures, previewed),
        folder: folder.work(id),
      };
      await mkdir(input.folder, { recursive: true });
      const shown = await workers.run('preview', input, { signal, what: 'Preview' });
      return shown.map(({ file, before, after }) => ({
        file,
        before: workUrl(id, basename(before)),
        after: workUrl(id, basename(after)),
      }));
    },
    import({ inspection, name, options, licence }) {
      const { source } = inspections.result(inspection);
      if (!database.datasets.isNameFree(name)) throw new StudioError('dataset_name_taken', { name });
      const from = { inspection, upload: inspections.uploadOf(inspection) };
      const plan: ImportPlan = { id: randomUUID(), name, source, licence, options, into: null, from };
      return { job: parts.queue.add({ kind: 'import', subject: plan.id, title: name, payload: plan }).id };
    },

    addPictures({ id, inspection }) {
      const { source, labels } = inspections.result(inspection);
      const dataset = database.datasets.get(id);
      if (dataset.trashedAt !== null) throw new StudioError('dataset_in_trash', { dataset: dataset.name });
      const { name, licence, version, width, height, channels } = dataset;
      const options: ImportOptions = {
        ...{ ...dataset.options, width, height, color: channels === 1 ? 'grey' : 'rgb' },
        labels: labels.length > 0 ? 'folders' : 'none',
      };
      const plan: ImportPlan = {
        ...{ id: randomUUID(), name, source, licence, options, into: { id, version } },
        from: { inspection, upload: inspections.uploadOf(inspection) },
      };
      return { job: parts.queue.add({ kind: 'import', subject: id, title: name, payload: plan }).id };
    },

    items({ id, label, search = '', removed: wantsRemoved = false, offset, limit }) {
      const dataset = database.datasets.get(id);
      const store = stores.of(dataset);
      const removed = new Set(dataset.removed > 0 ? database.datasets.removedItems(id) : []);
      const wanted = label === undefined ? null : placeOf(store, label);
      const found = search.trim() === '' ? null : searchCaptions(store, search);
      const entries: number[] = [];
      let total = 0;
      for (let entry = 0; entry < store.count; entry++) {
        if (removed.has(entry) !== wantsRemoved || found?.has(entry) === false) continue;
        if (wanted !== null && store.labelOf(entry) !== wanted) continue;
        if (total >= offset && entries.length < limit) entries.push(entry);
        total += 1;
      }
      return { total, items: entries.map((entry) => describeItem(store, entry, wantsRemoved)) };
    },
    update: ({ id, name, licence }) => changed(database.datasets.update(id, { name, licence })),
    removeItems: (id, indices) => changed(database.datasets.removeItems(id, indices)),
    restoreItems: (id, indices) => changed(database.datasets.restoreItems(id, indices)),
    relabel: (id, change) => changed(versions.relabel(id, change)),
    setCaption: (id, item, caption) => changed(versions.setCaption(id, item, caption)),
    undo: (id) => changed(versions.undo(id)),
    trash: (id) => changed(withReserve(folder.path, () => database.datasets.setTrashed(id, Date.now()))),
    restore: (id) => changed(database.datasets.setTrashed(id, null)),
    async purge(id) {
      database.datasets.get(id);
      const user = database.runs.ofDataset(id).find((run) => parts.trainings.live(run.id) !== null);
      if (user !== undefined) throw new StudioError('dataset_in_use', { run: user.name });
      stores.drop(id);
      const freedBytes = await removeWithReserve(
        folder.path,
        () => database.datasets.remove(id),
        () => folder.discard(folder.dataset(id)),
      );
      events.publish({ kind: 'dataset-gone', id });
      return { freedBytes };
    },
  };
}

const builtinIds = Object.keys(builtins) as BuiltinId[];

/** What the entries of a label have in the label column: -1 for those without one, which no label is that there is not. */
function placeOf(store: Store, label: string | null): number {
  if (label === null) return -1;
  const at = store.labels.indexOf(label);
  return at === -1 ? store.labels.length : at;
}

function describeItem(store: Store, index: number, removed: boolean): DatasetItem {
  const label = store.labels[store.labelOf(index)] ?? null;
  return { index, label, caption: store.caption(index), file: store.fileOf(index), removed };
}

/** `count` entries spread evenly over `total`. */
function spread(total: number, count: number): number[] {
  const shown = Math.min(total, count);
  return Array.from({ length: shown }, (_, i) => Math.floor((i * total) / shown));
}
