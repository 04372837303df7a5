/** A tiny dataset and a tiny run on it, for tests of the worker and the export. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset, OptionValues } from '../../shared/contract/index.ts';
import { onlyStream, pictureData } from '../../shared/data/index.ts';
import { findRecipe, initialState } from '../../shared/gan/index.ts';
import { countsOf } from '../../main/datasets/labels.ts';
import { openStore } from '../../main/datasets/store.ts';
import { StoreWriter } from '../../main/datasets/writer.ts';
import { createWorkers, type RunningTask, type TaskEnd, type Workers } from '../../main/jobs/index.ts';
import type { DatasetRef, RunFile, TaskEvent, TaskInput } from '../../main/jobs/tasks.ts';
import { writeCheckpoint } from '../../main/runs/checkpoint.ts';
import type { Database, DataFolder } from '../../main/runs/index.ts';
import { modelOf } from '../../main/worker/engine/model.ts';
import type { CheckpointMeta } from '../../main/worker/training/restore.ts';

export const toyOptions: OptionValues = { width: 4, latent: 6, batch: 4, sampleEvery: 4, checkpointEvery: 3 };

/** 16 × 16 grey discs, `count` of them, in `<folder>/store`. */
export function writeToyStore(folder: string, count = 10): string {
  const store = join(folder, 'store');
  const writer = new StoreWriter(store, { width: 16, height: 16, channels: 1 });
  for (let entry = 0; entry < count; entry++) {
    const pixels = Uint8Array.from({ length: 256 }, (_, at) => {
      const [y, x] = [Math.floor(at / 16) - 8, (at % 16) - 8];
      return x * x + y * y < (entry + 3) * 4 ? 255 - entry : entry * 3;
    });
    writer.append({ pixels, label: -1, file: `${entry}.png`, caption: '' });
  }
  writer.finish([]);
  return store;
}

/** 16 × 16 grey discs on the left and their negatives on the right, ten pairs of 32 × 16, in `<folder>/pairs`. */
export function writeToyPairs(folder: string): DatasetRef {
  const store = join(folder, 'pairs');
  const writer = new StoreWriter(store, { width: 32, height: 16, channels: 1 });
  for (let entry = 0; entry < 10; entry++) {
    const pixels = Uint8Array.from({ length: 512 }, (_, at) => {
      const [y, x] = [Math.floor(at / 32) - 8, (at % 16) - 8];
      const value = x * x + y * y < (entry + 3) * 4 ? 240 - entry : entry * 3;
      return at % 32 < 16 ? value : 255 - value;
    });
    writer.append({ pixels, label: -1, file: `${entry}.png`, caption: '' });
  }
  writer.finish([]);
  const shape = pictureData({ width: 32, height: 16, channels: 1 }, { count: 10 });
  return { id: 'pairs', name: 'Pairs', folder: store, shape, licence: 'CC0' };
}

/** Names of the labels of `writeToyLabels`. */
export const toyLabels = ['bar', 'disc', '环'] as const;

/**
 * 16 × 16 grey pictures, twelve, of bars, discs and rings in turn; the last two have no label. In `<folder>/labels`. The
 * last pixel of entry n is 3 n.
 */
export function writeToyLabels(folder: string): DatasetRef {
  const store = join(folder, 'labels');
  const writer = new StoreWriter(store, { width: 16, height: 16, channels: 1 });
  const counts = toyLabels.map(() => 0);
  for (let entry = 0; entry < 12; entry++) {
    const kind = entry % 3;
    const pixels = Uint8Array.from({ length: 256 }, (_, at) => {
      if (at === 255) return entry * 3;
      const [y, x] = [Math.floor(at / 16) - 8, (at % 16) - 8];
      const radius = x * x + y * y;
      const isIn = [Math.abs(x) < 3, radius < 36, radius < 49 && radius > 16][kind];
      return isIn === true ? 250 - entry : entry;
    });
    const label = entry < 10 ? kind : -1;
    if (label >= 0) counts[label] = (counts[label] ?? 0) + 1;
    writer.append({ pixels, label, file: `${entry}.png`, caption: '' });
  }
  writer.finish([...toyLabels]);
  const picture = { width: 16, height: 16, channels: 1 } as const;
  const shape = pictureData(picture, { count: 12, labels: toyLabels, counts });
  return { id: 'labels', name: 'Labels', folder: store, shape, licence: 'CC0' };
}

/** What `writeToyStore` writes, as a run knows it. */
export function toyDataset(folder: string): DatasetRef {
  const shape = pictureData({ width: 16, height: 16, channels: 1 }, { count: 10 });
  return { id: 'discs', name: 'Discs', folder: join(folder, 'store'), shape, licence: 'CC0' };
}

export function toyRun(folder: string, change: Partial<RunFile> = {}): RunFile {
  const recipe = change.recipe ?? 'dcgan';
  return {
    run: 'toy',
    recipe,
    seed: 7,
    steps: 12,
    threads: 1,
    engine: 'onnxruntime-cpu',
    datasets: { [onlyStream]: toyDataset(folder) },
    holdout: 0,
    ...change,
    options: findRecipe(recipe).resolve(change.options ?? toyOptions),
  };
}

/** What a checkpoint of a toy run says of itself beside its state. */
export function toyMeta(step: number, change: Partial<CheckpointMeta> = {}): CheckpointMeta {
  return {
    step,
    streams: { [onlyStream]: { cursor: 4 * step, count: 10, shape: '16 × 16 × 1' } },
    ...{ seed: 7, threads: 1, engine: 'onnxruntime-cpu', runtime: '', recent: [] },
    ...change,
  };
}

/** A checkpoint of step 5, in the run's folder, with one broken number: the first of the state whose name ends so. */
export async function writeBrokenCheckpoint(folder: string, file: RunFile, end: string): Promise<void> {
  const state = initialState(modelOf(file), 7);
  const value = Object.keys(state).find((name) => name.endsWith(end))!;
  state[value]!.data[0] = Number.NaN;
  await writeCheckpoint(join(folder, 'checkpoints'), '000000005', state, toyMeta(5));
}

export function toyWorkers(folder: string): Workers {
  const cwd = join(folder, 'empty');
  mkdirSync(cwd, { recursive: true });
  return createWorkers({ cwd });
}

export interface FollowedTraining {
  readonly task: RunningTask<'train'>;
  readonly events: readonly TaskEvent<'train'>[];
  readonly ended: Promise<TaskEnd<'train'>>;
  /** Resolves with the first event, past or coming, that fits; rejects when the training ends without one. */
  event(fits: (event: TaskEvent<'train'>) => boolean): Promise<TaskEvent<'train'>>;
}

/** Starts a training in a process of its own and listens. */
export function followTraining(workers: Workers, input: TaskInput<'train'>): FollowedTraining {
  const events: TaskEvent<'train'>[] = [];
  const waiting = new Set<() => void>();
  const task = workers.start('train', input, {
    onEvent: (event) => {
      events.push(event);
      for (const look of waiting) look();
    },
  });
  return {
    task,
    events,
    ended: task.ended,
    event: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void task.ended.then((end) => {
          reject(new Error(`the training ended: ${JSON.stringify(end)}`));
        });
      }),
  };
}

/** Whether an event tells of this step or a later one. */
export const reaches =
  (step: number) =>
  (event: TaskEvent<'train'>): boolean =>
    event.kind === 'metrics' && event.rows.some((row) => row.step >= step);

/** Puts what `writeToyLabels` writes into a data folder, as dataset `labels`. */
export function addToyLabels(
  { folder, database }: { readonly folder: DataFolder; readonly database: Database },
  temporary: string,
): Dataset {
  const { id, name, folder: store, licence } = writeToyLabels(temporary);
  renameSync(store, folder.dataset(id));
  const opened = openStore(folder.dataset(id));
  const labels = countsOf(opened);
  opened.close();
  const size = { width: 16, height: 16 };
  return database.datasets.add({
    ...{ id, name, licence, ...size, labels, builtin: null, source: 'toys', channels: 1, count: 12 },
    ...{ captions: 0, duplicates: 0, bytes: 12 * 256, rejected: [], createdAt: 1 },
    options: {
      ...{ ...size, color: 'grey', fit: 'crop', labels: 'folders', dropDuplicates: true, transpose: false },
    },
  });
}
