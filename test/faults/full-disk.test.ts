import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNewestCheckpoint, writeCheckpoint } from '../../main/runs/checkpoint.ts';
import { openDatabase, openDataFolder } from '../../main/runs/index.ts';
import { toStudioError } from '../../shared/errors/index.ts';
import { canMount, mountDisk } from '../helpers/processes.ts';
import { openStudio } from '../../main/studio/index.ts';
import { fixtureOf } from '../helpers/data-folders.ts';
import { openTestStudio, planOf, temporaryFolder, until } from '../helpers/studio.ts';

const newRun = (id: string) => ({
  id,
  name: id,
  recipe: 'x',
  options: {},
  seed: 0,
  engine: 'onnxruntime-cpu' as const,
  steps: 1,
  forkedFrom: null,
  dataset: { id: 'd', name: 'D' },
  createdAt: 1,
});

/** Takes all the space that is left. */
function fill(file: string): void {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if (!String(error).includes('ENOSPC')) throw error;
    }
  }
}

describe.skipIf(!canMount)('a full disk', () => {
  it('during a database write says so, keeps everything before, writes nothing by halves, and is over when there is space', () => {
    using temporary = temporaryFolder();
    using disk = mountDisk(join(temporary.path, 'disk'), 4);
    const file = join(disk.path, 'studio.db');
    const database = openDatabase(file);
    database.runs.add(newRun('r'));
    const filler = join(disk.path, 'filler');
    fill(filler);
    let durable = 0;
    let problem: unknown = null;
    for (let step = 1; problem === null; step += 1) {
      try {
        database.metrics.append(
          'r',
          Array.from({ length: 100 }, (_, i) => ({ step: (step - 1) * 100 + i, values: { a: i, b: i } })),
        );
        durable = step;
      } catch (error) {
        problem = error;
      }
    }
    expect(toStudioError(problem).code).toBe('disk_full');
    const lengths = (): number[] =>
      database.metrics.series('r', 0, undefined, 100_000).map((one) => one.step.length);
    const before = durable === 0 ? [] : [durable * 100, durable * 100];
    expect(lengths()).toEqual(before);
    rmSync(filler);
    database.metrics.append('r', [{ step: 1e6, values: { a: 1, b: 1 } }]);
    expect(database.problems()).toEqual([]);
    database.close();
  });

  it('during a checkpoint says so and keeps the one before', async () => {
    using temporary = temporaryFolder();
    using disk = mountDisk(join(temporary.path, 'disk'), 3);
    const folder = join(disk.path, 'checkpoints');
    const tensors = (value: number) =>
      ({ x: { dtype: 'float32', shape: [500_000], data: new Float32Array(500_000).fill(value) } }) as const;
    await writeCheckpoint(folder, '000000001', tensors(1), { step: 1 });
    await expect(writeCheckpoint(folder, '000000002', tensors(2), { step: 2 })).rejects.toMatchObject({
      code: 'disk_full',
    });
    expect(await readNewestCheckpoint(folder)).toMatchObject({ name: '000000001', damaged: [] });
    await expect(openDataFolder(disk.path)).rejects.toMatchObject({ code: 'data_folder_foreign' });
  });

  it('during a training holds it, loses no step, and lets it go on when there is space', async () => {
    using temporary = temporaryFolder();
    using disk = mountDisk(join(temporary.path, 'disk'), 12);
    const studio = await openTestStudio(join(disk.path, 'data'));
    await studio.start();
    const { id } = await studio.trainings.create(planOf({ stepMs: 2, checkpointEvery: 100_000 }, 3000));
    await until('it trains', () => studio.trainings.get(id).step > 5, 30_000);
    const filler = join(disk.path, 'filler');
    fill(filler);
    await until(
      'it is held',
      () =>
        studio.trainings.get(id).error?.code === 'disk_full' && studio.trainings.get(id).status === 'held',
      30_000,
    );
    rmSync(filler);
    await until('what waited is written', () => studio.trainings.get(id).error === null, 30_000);
    const { step } = studio.trainings.get(id);
    expect(studio.database.metrics.series(id, 0, undefined, 5000)[0]?.step).toEqual(
      Array.from({ length: step }, (_, i) => i + 1),
    );
    await studio.trainings.resume(id);
    await until('it goes on', () => studio.trainings.get(id).step > step, 30_000);
    await studio.close();
  });

  it('does not keep a studio from being opened, and what is deleted makes room', async () => {
    using temporary = temporaryFolder();
    using disk = mountDisk(join(temporary.path, 'disk'), 16);
    const data = join(disk.path, 'data');
    cpSync(join(fixtureOf(1), 'data'), data, { recursive: true });
    await (await openStudio({ folder: data, access: 'write' })).close();
    fill(join(disk.path, 'filler'));
    const studio = await openStudio({ folder: data, access: 'write' });
    const runs = await studio.client.runs.list({});
    const [dataset] = await studio.client.datasets.list({});
    const gone = runs[0]!.id;
    await studio.client.runs.trash({ id: gone });
    expect((await studio.client.runs.purge({ id: gone })).freedBytes).toBeGreaterThan(10_000);
    await studio.client.datasets.trash({ id: dataset!.id });
    await studio.client.datasets.purge({ id: dataset!.id });
    await studio.client.runs.rename({ id: runs[1]!.id, name: 'there is room' });
    await studio.close();
    const again = await openStudio({ folder: data, access: 'write' });
    expect((await again.client.runs.list({})).map(({ id }) => id)).toEqual(runs.slice(1).map(({ id }) => id));
    await again.close();
  });

  it('does not keep a studio from being told so at its start', async () => {
    using temporary = temporaryFolder();
    using disk = mountDisk(join(temporary.path, 'disk'), 1);
    fill(join(disk.path, 'filler'));
    await expect(openDataFolder(join(disk.path, 'data'))).rejects.toMatchObject({ code: 'disk_full' });
  });
});

describe.skipIf(!canMount)('a read-only disk', () => {
  it('is refused in plain words, but can be looked at', async () => {
    using temporary = temporaryFolder();
    using disk = mountDisk(join(temporary.path, 'disk'), 8);
    const path = join(disk.path, 'data');
    const folder = await openDataFolder(path);
    const database = openDatabase(folder.database);
    database.runs.add(newRun('r'));
    database.close();
    folder.close();
    disk.remount('ro');
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'folder_not_writable' });
    await expect(openDataFolder(join(disk.path, 'other'))).rejects.toMatchObject({
      code: 'folder_not_writable',
    });
    expect(() => openDatabase(folder.database)).toThrow(
      expect.objectContaining({ code: 'folder_not_writable' }) as Error,
    );
    const looked = await openDataFolder(path, { access: 'read' });
    const readable = openDatabase(looked.database, { access: 'read' });
    expect(readable.runs.list(false).map((run) => run.id)).toEqual(['r']);
    readable.close();
    looked.close();
    disk.remount('rw');
  });
});
