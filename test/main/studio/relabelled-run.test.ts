/**
 * A run in a real worker, on a dataset whose labels are edited while it rests.
 *
 * @module-tag slow
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TrainingSpec } from '../../../shared/contract/index.ts';
import { openDatabase, openDataFolder } from '../../../main/runs/index.ts';
import { openStudio } from '../../../main/studio/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';
import { addToyLabels } from '../../helpers/toy-run.ts';

it('goes on with the labels that it began with, and so does its fork; a new one has the new', async () => {
  using temporary = temporaryFolder();
  const path = join(temporary.path, 'data');
  mkdirSync(path);
  const folder = await openDataFolder(path);
  const database = openDatabase(folder.database);
  addToyLabels({ folder, database }, temporary.path);
  database.close();
  folder.close();

  const studio = await openStudio({ folder: path, access: 'write' });
  const { client } = studio;
  /** Waits for the end of a run. Returns the labels that can be asked of it. */
  const ends = async (id: string): Promise<string[]> => {
    for await (const event of await client.studio.events()) {
      const run =
        event.kind === 'snapshot' ? await client.runs.get({ id }) : event.kind === 'run' ? event.run : null;
      if (run?.id !== id || !['completed', 'failed', 'killed'].includes(run.status)) continue;
      expect([run.status, run.error]).toEqual(['completed', null]);
      break;
    }
    const [drawing] = await client.making.drawings({ run: id });
    return drawing!.given.flatMap((input) => input.names ?? []);
  };
  try {
    const spec: TrainingSpec = {
      ...{ recipe: 'cgan', datasets: { data: 'labels' }, steps: 2, engine: 'onnxruntime-cpu', holdout: 0 },
      options: { width: 4, latent: 6, batch: 4 },
    };
    const first = await client.runs.create({ spec, seed: 1 });
    await ends(first.id);
    await client.datasets.relabel({
      id: 'labels',
      change: { kind: 'merge', from: ['bar', 'disc'], to: 'solid' },
    });
    const totalOf = async (label: string | null): Promise<number> =>
      (await client.datasets.items({ id: 'labels', label, offset: 0, limit: 1 })).total;
    expect(await Promise.all(['solid', '环', 'bar', null].map(totalOf))).toEqual([7, 3, 0, 2]);
    await client.runs.resume({ id: first.id, steps: 4 });
    expect(await ends(first.id)).toEqual(['bar', 'disc', '环']);
    const fork = await client.runs.fork({ id: first.id, options: {}, steps: 6 });
    expect(await ends(fork.id)).toEqual(['bar', 'disc', '环']);
    const second = await client.runs.create({ spec, seed: 1 });
    expect(await ends(second.id)).toEqual(['solid', '环']);
  } finally {
    await studio.close();
  }
});
