/** Runs that have come to their end, written where the studio finds them: for tests of what is shown of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../main/media/png.ts';
import { openDatabase, openDataFolder } from '../../main/runs/index.ts';
import { stepName } from '../../main/runs/names.ts';
import { findRecipe } from '../../shared/gan/index.ts';

export interface FinishedRun {
  readonly name: string;
  /** Of every step alike. */
  readonly metrics: Readonly<Record<string, number>>;
}

const steps = 200;
const sampleSteps = [50, 100, 150, 200];

/** Writes completed DCGAN runs of 200 steps on the newest dataset of a data folder that nobody has open. Returns their ids. */
export async function writeFinishedRuns(data: string, written: readonly FinishedRun[]): Promise<string[]> {
  const folder = await openDataFolder(data);
  const database = openDatabase(folder.database);
  const dataset = database.datasets.list(false)[0];
  if (dataset === undefined) throw new Error(`There is no dataset in ${data}.`);
  const ids = written.map(({ name, metrics }, at) => {
    const id = `finished-${at}`;
    const options = findRecipe('dcgan').resolve({});
    const rest = { recipe: 'dcgan', seed: 1, engine: 'onnxruntime-cpu', forkedFrom: null } as const;
    database.runs.add({ id, name, options, steps, dataset, createdAt: at, ...rest });
    const rows = Array.from({ length: steps }, (_, step) => ({ step: step + 1, values: metrics }));
    database.metrics.append(id, rows);
    mkdirSync(folder.samples(id), { recursive: true });
    for (const step of sampleSteps) {
      const data = new Uint8Array(64 * 64).fill(step);
      const picture = { width: 64, height: 64, channels: 1, data } as const;
      writeFileSync(join(folder.samples(id), `${stepName(step)}.png`), encodePng(picture));
      database.samples.put(id, { step, rows: 2, columns: 2 });
    }
    const checkpoint = { id: stepName(steps), step: steps, bytes: 1_000, createdAt: at };
    database.checkpoints.record(id, checkpoint, [checkpoint.id]);
    database.runs.setProgress(id, { step: steps, trainedMs: 60_000, latest: metrics, bytes: 1_000 });
    database.runs.setStatus(id, 'completed');
    return id;
  });
  database.close();
  folder.close();
  return ids;
}
