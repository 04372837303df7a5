/** A data folder with its database and jobs, in a temporary place, with the test worker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineId, StudioEvent } from '../../shared/contract/index.ts';
import { onlyStream, pictureData } from '../../shared/data/index.ts';
import {
  createQueue,
  createTrainings,
  createWorkers,
  importRunner,
  neededByImports,
  type Queue,
  type Timeouts,
  type TrainingPlan,
} from '../../main/jobs/index.ts';
import { openDatabase, openDataFolder } from '../../main/runs/index.ts';

export const testWorker = join(import.meta.dirname, 'test-worker.ts');

/** A fresh folder, and how to remove it. */
export function temporaryFolder(prefix = 'studio-test-'): {
  readonly path: string;
  [Symbol.dispose](): void;
} {
  const path = mkdtempSync(join(tmpdir(), prefix));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Everything but the service itself, opened as the service does it. */
export async function openTestStudio(
  path: string,
  options: {
    readonly timeouts?: Partial<Timeouts>;
    readonly stopMs?: number;
    readonly leftoverMs?: number;
    readonly entry?: string;
    /** What `auto` chooses, and when. */
    readonly engine?: EngineId | Promise<EngineId>;
  } = {},
) {
  const folder = await openDataFolder(path);
  const database = openDatabase(folder.database);
  const workers = createWorkers({ cwd: folder.empty, entry: options.entry ?? testWorker });
  const events: StudioEvent[] = [];
  const publish = (event: StudioEvent): void => void events.push(event);
  const { timeouts = {}, stopMs = 10_000, leftoverMs = 5000 } = options;
  const trainings = createTrainings(
    {
      ...{ folder, database, workers, publish, timeouts, stopMs, leftoverMs },
      chooseEngine: async () => (await options.engine) ?? 'onnxruntime-cpu',
    },
    (): Queue => queue,
  );
  const imports = importRunner({
    ...{ folder, database, workers, onDataset: () => undefined },
    adopt: () => {
      throw new Error('nothing grows here');
    },
  });
  const queue: Queue = createQueue({
    database,
    runners: { train: trainings.runner, import: imports },
    onChange: (job) => publish({ kind: 'job', job }),
  });
  return {
    folder,
    database,
    workers,
    queue,
    trainings,
    events,
    async start(): Promise<void> {
      await trainings.recover();
      await queue.recover();
      await folder.clean(neededByImports(queue.pending()));
      queue.start();
    },
    async close(): Promise<void> {
      const trained = trainings.interrupt();
      await queue.close();
      await trained;
      await workers.close();
      database.close();
      folder.close();
    },
  };
}

export type TestStudio = Awaited<ReturnType<typeof openTestStudio>>;

/** A run of the test worker: `steps` steps with a checkpoint every tenth. */
export function planOf(options: Readonly<Record<string, number>> = {}, steps = 50): TrainingPlan {
  return {
    name: 'test',
    recipe: 'test',
    options: { checkpointEvery: 10, stepMs: 0, ...options },
    seed: 1,
    steps,
    threads: 1,
    engine: 'onnxruntime-cpu',
    datasets: {
      [onlyStream]: {
        ...{ id: 'd', name: 'D', folder: '', licence: '' },
        shape: pictureData({ width: 4, height: 4, channels: 1 }, { count: 9 }),
      },
    },
    holdout: 0,
    removed: {},
    fork: null,
  };
}

/** Waits until something holds; fails with its description after a minute, which a busy computer may need. */
export async function until(what: string, holds: () => boolean, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
