/** Opens the studio: the application service that the window, the browser and the terminal share. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import envPaths from 'env-paths';
import type { StudioEvent } from '../../shared/contract/index.ts';
import { StudioError, toStudioError } from '../../shared/errors/index.ts';
import { removeUnfinished } from '../datasets/verify.ts';
import { encodePng } from '../media/png.ts';
import { createEngines } from '../jobs/engines.ts';
import { importRunner, neededByImports, type ImportDeps } from '../jobs/imports.ts';
import { createQueue, type Queue } from '../jobs/queue.ts';
import type { SpawnWorker } from '../jobs/spawn.ts';
import { createTrainings, type TrainingsDeps } from '../jobs/trainings.ts';
import { createWorkers } from '../jobs/workers.ts';
import { openDatabase, openDataFolder, type Database, type DataFolder } from '../runs/index.ts';
import { isOlder } from '../runs/database/index.ts';
import { hasEntries } from '../runs/folders.ts';
import { holdReserve, unlessFull } from '../runs/reserve.ts';
import { createDatasetCalls } from './datasets.ts';
import { createEvents } from './events.ts';
import { createInspections } from './inspections.ts';
import { createMakingCalls } from './making.ts';
import { createMedia } from './media.ts';
import type { Parts } from './parts.ts';
import { requireProcessor } from './processor.ts';
import { createRecipeCalls } from './recipes.ts';
import { createRecorder } from './recorder.ts';
import { createRouter } from './router.ts';
import { threadsOf } from './run-file.ts';
import { createRunCalls } from './runs.ts';
import { createStores, type Stores } from './stores.ts';
import { createVersions } from './versions.ts';
import { createSystemCalls } from './system.ts';
import { createThumbnails } from './thumbnails.ts';
import type { Studio } from './types.ts';
import { createUploads } from './uploads.ts';
import { watchVitals } from './vitals.ts';

export type { Studio } from './types.ts';

/** Where this system keeps the data of applications. */
export function defaultDataFolder(): string {
  return envPaths('GAN Studio', { suffix: '' }).data;
}

export interface OpenOptions {
  /** The data folder; created where it does not exist. */
  readonly folder: string;
  /** `read` looks only, and works while another studio has the folder open. */
  readonly access: 'read' | 'write';
  /** How worker processes are made; `child_process.fork` unless a host has its own way. */
  readonly spawn?: SpawnWorker;
}

/**
 * Opens a data folder and begins to work on what waits in its queue.
 * @throws StudioError `data_folder_in_use`, `data_folder_newer`, `folder_not_writable`, `database_damaged`,
 * `processor_unsupported`
 */
export async function openStudio(options: OpenOptions): Promise<Studio> {
  requireProcessor(process);
  const { folder, database } = await openData(options);
  const parts = assemble(folder, database, options);
  if (folder.access === 'exclusive') await begin(parts);
  return present(parts);
}

async function openData({
  folder: path,
  access,
}: OpenOptions): Promise<{ folder: DataFolder; database: Database }> {
  const folder = await openDataFolder(path, { access: access === 'read' ? 'read' : 'exclusive' }).catch(
    (thrown: unknown) => {
      // Looking at a folder that was never used is no error: it is made, and it is empty.
      if (access === 'read' && toStudioError(thrown).code === 'data_folder_missing') {
        return openDataFolder(path);
      }
      throw thrown;
    },
  );
  try {
    requireDatabase(folder);
    if (folder.access === 'read' && isOlder(folder.database)) await upgrade(path);
    const database = openDatabase(folder.database, { access: folder.access === 'read' ? 'read' : 'write' });
    return { folder, database };
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** A database of an earlier studio is brought to this one's version even where it is only looked at. */
async function upgrade(path: string): Promise<void> {
  const folder = await openDataFolder(path);
  try {
    openDatabase(folder.database).close();
  } finally {
    folder.close();
  }
}

/** An empty database beside datasets or runs would hide them all. @throws StudioError `database_missing` */
function requireDatabase({ path, database: file }: DataFolder): void {
  const isThere = existsSync(file) && statSync(file).size > 0;
  if (!isThere && hasEntries(path)) throw new StudioError('database_missing', { file });
}

function assemble(folder: DataFolder, database: Database, { spawn }: OpenOptions): Parts {
  const events = createEvents();
  const publish = (event: StudioEvent): void => events.publish(event);
  const workers = createWorkers({ cwd: folder.empty, ...(spawn && { spawn }) });
  const engines = createEngines(folder, workers);
  const uploads = createUploads({
    folderOf: (id) => folder.upload(id),
    discard: (path) => folder.discard(path),
  });
  const inspections = createInspections({
    ...{ folder, workers, uploads },
    needed: () => neededByImports(queue.pending()),
  });
  const stores = createStores(folder);
  const versions = createVersions({ folder, database }, stores);
  const imports: ImportDeps = {
    adopt: (into, store) => versions.adopt(into, store),
    folder,
    database,
    workers,
    onDataset(dataset) {
      publish({ kind: 'dataset', dataset });
      // What a person imports they mostly train on next.
      engines.prepare(threadsOf(database.settings.get()));
    },
    onImported: ({ inspection, upload }) => inspections.discard(inspection, upload),
  };
  // Trainings are jobs of the queue, and the queue runs trainings: one of the two must be named before it is made.
  const chooseEngine: TrainingsDeps['chooseEngine'] = (threads) => engines.choose(threads);
  const trainings = createTrainings({ folder, database, workers, publish, chooseEngine }, (): Queue => queue);
  const queue: Queue = createQueue({
    database,
    runners: { import: importRunner(imports), train: trainings.runner },
    onChange: (job) => publish({ kind: 'job', job }),
  });
  const recorder = folder.access === 'exclusive' ? createRecorder(folder, database, events) : null;
  const rooms = { folder, database, workers, queue, trainings, engines, imports, events, stores, versions };
  return { ...rooms, uploads, inspections, recorder };
}

/** Sets right what an earlier studio left, then begins to work. */
async function begin({ folder, queue, trainings }: Parts): Promise<void> {
  await unlessFull(() => trainings.recover());
  await unlessFull(() => queue.recover());
  await folder.clean(neededByImports(queue.pending()));
  holdReserve(folder.path);
  removeUnfinished(join(folder.path, 'datasets'));
  queue.start();
}

function present(parts: Parts): Studio {
  const { folder, database, workers, queue, trainings, events, uploads, inspections, recorder, stores } =
    parts;
  const vitals = watchVitals(parts, (measured) => events.publish({ kind: 'vitals', vitals: measured }));
  const media = createMedia(folder, database, {
    dataset: (id, entry) => Promise.resolve(drawEntry(stores, database, id, entry)),
    inspection: createThumbnails(folder, workers, inspections),
  });
  const router = createRouter({
    datasets: createDatasetCalls(parts),
    recipes: createRecipeCalls(parts),
    runs: createRunCalls(parts),
    making: createMakingCalls(parts),
    studio: createSystemCalls(parts, vitals.read),
  });
  let closed: Promise<void> | null = null;

  async function close(): Promise<void> {
    vitals.stop();
    // Both at once: a queue that is open would begin the next training while this one writes its last checkpoint.
    const trained = trainings.interrupt();
    await queue.close();
    await trained;
    const keep = neededByImports(queue.pending());
    await inspections.close(keep);
    await uploads.close(keep);
    await workers.close();
    await recorder?.close();
    stores.close();
    database.close();
    folder.close();
  }

  return {
    folder: folder.path,
    router,
    client: createRouterClient(router),
    uploads,
    media: (path) => media.answer(path),
    fileOf: (url) => media.fileOf(url),
    isTraining: () => trainings.isTraining(),
    async resumeInterrupted() {
      if (database.settings.get().resumeAtStart !== 'always') return;
      for (const { id } of database.runs.interrupted()) await trainings.resume(id);
    },
    listen: (listener) => events.listen(listener),
    close: () => (closed ??= close()),
  };
}

/** One entry of a dataset as PNG; null where there is none. */
function drawEntry(
  stores: Stores,
  database: Database,
  id: string,
  entry: number,
): Uint8Array<ArrayBuffer> | null {
  if (!database.datasets.has(id)) return null;
  const store = stores.of(database.datasets.get(id));
  if (entry >= store.count) return null;
  const { width, height, channels } = store;
  const data = new Uint8Array(width * height * channels);
  store.read([entry], data);
  return new Uint8Array(encodePng({ width, height, channels, data }));
}
