/**
 * Data folders whose database was lost, and run files that somebody changed.
 *
 * @module-tag slow
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../shared/contract/index.ts';
import { openStudio, type Studio } from '../../../main/studio/index.ts';
import { rebuildDataFolder } from '../../../main/studio/rebuild.ts';
import { openDatabase, openDataFolder } from '../../../main/runs/index.ts';
import { fixtureOf } from '../../helpers/data-folders.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let data: string;
beforeEach(() => {
  temporary = temporaryFolder();
  data = join(temporary.path, 'data');
  cpSync(join(fixtureOf(1), 'data'), data, { recursive: true });
});
afterEach(() => temporary[Symbol.dispose]());

async function withStudio<T>(action: (studio: Studio) => Promise<T>): Promise<T> {
  const studio = await openStudio({ folder: data, access: 'write' });
  try {
    return await action(studio);
  } finally {
    await studio.close();
  }
}

/** Everything that a person would miss. */
async function everything(client: StudioClient): Promise<unknown> {
  const runs = [...(await client.runs.list({})), ...(await client.runs.list({ trash: true }))];
  const datasets = [...(await client.datasets.list({})), ...(await client.datasets.list({ trash: true }))];
  const described = runs.map(async ({ id, ...run }) => ({
    id,
    // When it was recorded, and how large its folder is with the records, is not what anybody misses.
    run: { ...run, updatedAt: 0, bytes: 0 },
    metrics: await client.runs.metrics({ id }),
    samples: await client.runs.samples({ id }),
    checkpoints: (await client.runs.checkpoints({ id })).map((one) => ({ ...one, createdAt: 0 })),
    sessions: await client.runs.sessions({ id }),
    log: await client.runs.log({ id }),
    exports: await client.making.exports({ run: id }),
  }));
  const items = datasets.map(({ id }) => client.datasets.items({ id, offset: 0, limit: 100, removed: true }));
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  return {
    datasets: datasets.toSorted(byId),
    removed: await Promise.all(items),
    runs: (await Promise.all(described)).toSorted(byId),
  };
}

function loseDatabase(): void {
  for (const end of ['', '-wal', '-shm']) rmSync(join(data, `studio.db${end}`), { force: true });
}

describe('a database that is lost', () => {
  it('is told, not replaced by an empty one, and everything comes back from the files', async () => {
    const before = await withStudio(async ({ client }) => {
      const [first, second] = await client.runs.list({});
      await client.runs.rename({ id: first!.id, name: '改名' });
      await client.runs.trash({ id: second!.id });
      await client.making.export({ run: first!.id, format: 'onnx' });
      const [dataset] = await client.datasets.list({});
      await client.datasets.removeItems({ id: dataset!.id, indices: [0, 3] });
      await client.datasets.update({ id: dataset!.id, name: 'Mine', licence: 'CC0' });
      return everything(client);
    });
    loseDatabase();
    for (const access of ['read', 'write'] as const) {
      await expect(openStudio({ folder: data, access })).rejects.toMatchObject({ code: 'database_missing' });
    }
    expect(existsSync(join(data, 'studio.db'))).toBe(false);
    const rebuilt = await rebuildDataFolder(data);
    expect(rebuilt).toMatchObject({ aside: [], restored: [], problems: [] });
    expect(await withStudio(({ client }) => everything(client))).toEqual(before);
  });

  it('before any record was written still comes back with its runs, datasets, newest metrics and pictures', async () => {
    loseDatabase();
    await expect(openStudio({ folder: data, access: 'read' })).rejects.toMatchObject({
      code: 'database_missing',
    });
    const { datasets, runs, problems } = await rebuildDataFolder(data);
    expect([datasets.length > 0, runs.length, problems]).toEqual([
      true,
      readdirSync(join(data, 'runs')).length,
      [],
    ]);
    await withStudio(async ({ client }) => {
      for (const run of await client.runs.list({})) {
        const { steps: step } = run;
        expect(run).toMatchObject({ status: 'completed', step, checkpointStep: step, sampleStep: step });
        expect(run.dataset.missing).toBe(false);
        expect(Object.keys(run.latest).length).toBeGreaterThan(0);
        expect((await client.runs.metrics({ id: run.id }))[0]?.step.length).toBeGreaterThan(0);
      }
    });
  });

  it('is damaged: the file is set aside and nothing of it is deleted', async () => {
    await withStudio(() => Promise.resolve());
    const garbage = Buffer.alloc(4096, 'x');
    writeFileSync(join(data, 'studio.db'), garbage);
    await expect(openStudio({ folder: data, access: 'write' })).rejects.toMatchObject({
      code: 'database_damaged',
    });
    const { aside, problems } = await rebuildDataFolder(data);
    expect(aside).toHaveLength(1);
    expect(readFileSync(aside[0]!)).toEqual(garbage);
    expect(problems).toEqual([]);
  });

  it.each(['', '{"format"', '{}'])('beside a studio.json of %j is opened again too', async (text) => {
    writeFileSync(join(data, 'studio.json'), text);
    await expect(openStudio({ folder: data, access: 'read' })).rejects.toMatchObject({
      code: 'data_folder_damaged',
    });
    expect((await rebuildDataFolder(data)).aside).toHaveLength(1);
    rmSync(join(data, 'studio.json'));
    await expect(openStudio({ folder: data, access: 'write' })).rejects.toMatchObject({
      code: 'data_folder_damaged',
    });
    expect((await rebuildDataFolder(data)).aside).toEqual([]);
    await withStudio(() => Promise.resolve());
  });

  it('is not looked for where there never was one', async () => {
    await expect(rebuildDataFolder(temporary.path)).rejects.toMatchObject({ code: 'data_folder_missing' });
  });
});

describe('a database of an earlier studio', () => {
  it('can be looked at first', async () => {
    const studio = await openStudio({ folder: data, access: 'read' });
    expect((await studio.client.runs.list({})).length).toBeGreaterThan(0);
    await studio.close();
  });
});

describe('a changed run.json', () => {
  const change = (id: string, from: string, to: string): void => {
    const file = join(data, 'runs', id, 'run.json');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };

  it('is neither trained nor drawn with, found by the check of all files, and put back', async () => {
    const id = await withStudio(async ({ client }) => (await client.runs.list({}))[0]!.id);
    change(id, '"seed": ', '"seed": 1');
    await withStudio(async ({ client }) => {
      const refused = { code: 'run_file_changed' };
      await expect(client.runs.resume({ id, steps: 50 })).rejects.toMatchObject({ data: refused });
      await expect(client.runs.fork({ id })).rejects.toMatchObject({ data: refused });
      await expect(client.making.generate({ run: id, seed: 1, count: 1 })).rejects.toMatchObject({
        data: refused,
      });
      await expect(client.making.export({ run: id, format: 'onnx' })).rejects.toMatchObject({
        data: refused,
      });
      const problems = [];
      for await (const event of await client.studio.fsck()) {
        if (event.kind === 'problem') problems.push(event);
      }
      expect(problems).toMatchObject([{ file: join('runs', id, 'run.json'), error: refused }]);
      const { name } = await client.runs.get({ id });
      expect(await client.studio.restoreRunFiles()).toEqual({ restored: [name] });
      await client.making.generate({ run: id, seed: 1, count: 1 });
    });
    change(id, '"seed": ', '"seed": 1');
    const { restored, runs } = await rebuildDataFolder(data);
    expect([restored.length, runs.length]).toEqual([1, 0]);
    expect(readdirSync(join(data, 'runs', id)).some((name) => name.startsWith('run.json.damaged-'))).toBe(
      true,
    );
    await withStudio(({ client }) => client.making.generate({ run: id, seed: 1, count: 1 }));
  });

  it('that was changed before it was ever sealed is known by its row', async () => {
    const { path } = temporary;
    const [id] = readdirSync(join(path, 'data', 'runs'));
    change(id!, '"seed": ', '"seed": 1');
    await withStudio(async ({ client }) => {
      await expect(client.runs.resume({ id: id!, steps: 50 })).rejects.toMatchObject({
        data: { code: 'run_file_changed' },
      });
    });
  });

  it('that a killed studio was about to write is taken as it is, before or after', async () => {
    const id = await withStudio(async ({ client }) => (await client.runs.list({}))[0]!.id);
    const folder = await openDataFolder(data);
    const database = openDatabase(folder.database);
    const { sealed } = database.runs.sealOf(id);
    database.runs.beginSeal(id, sealed!.replace('"steps":40', '"steps":70'));
    database.close();
    folder.close();
    // Killed before the file was written: nothing has changed.
    await withStudio(async ({ client }) => expect((await client.runs.get({ id })).steps).toBe(40));
    const again = await openDataFolder(data);
    const reopened = openDatabase(again.database);
    expect(reopened.runs.sealOf(id)).toEqual({ sealed, sealing: null });
    reopened.runs.beginSeal(id, sealed!.replace('"steps":40', '"steps":70'));
    reopened.close();
    again.close();
    // Killed after it: the row follows.
    change(id, '"steps": 40', '"steps": 70');
    await withStudio(async ({ client }) => expect((await client.runs.get({ id })).steps).toBe(70));
  });
});
