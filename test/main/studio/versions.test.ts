/** Edits of a dataset: each is a version of its own, and runs keep to theirs. */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dataset, ErrorValue, LabelChange } from '../../../shared/contract/index.ts';
import { captionSearch } from '../../../main/datasets/captions.ts';
import { openStore } from '../../../main/datasets/store.ts';
import { storeFiles } from '../../../main/datasets/manifest.ts';
import { fsck } from '../../../main/runs/fsck.ts';
import { sizeOf } from '../../../main/runs/folders.ts';
import { writeDatasetRecord } from '../../../main/runs/records.ts';
import { rebuildDataFolder } from '../../../main/studio/rebuild.ts';
import { datasetRef } from '../../../main/studio/run-file.ts';
import { createStores, type Stores } from '../../../main/studio/stores.ts';
import { createVersions, type Versions } from '../../../main/studio/versions.ts';
import { openTestStudio, planOf, temporaryFolder, type TestStudio } from '../../helpers/studio.ts';
import { addToyLabels } from '../../helpers/toy-run.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let studio: TestStudio;
let stores: Stores;
let versions: Versions;
beforeEach(async () => {
  temporary = temporaryFolder();
  await open();
  addToyLabels(studio, temporary.path);
});
afterEach(async () => {
  await close();
  temporary[Symbol.dispose]();
});

const data = (): string => join(temporary.path, 'data');

async function open(): Promise<void> {
  mkdirSync(data(), { recursive: true });
  studio = await openTestStudio(data());
  stores = createStores(studio.folder);
  versions = createVersions(studio, stores);
}

async function close(): Promise<void> {
  stores.close();
  await studio.close();
}

const rename = (from: string, to: string): LabelChange => ({ kind: 'rename', from, to });
const names = ({ labels }: Dataset): string[] => labels.map((one) => one.label);
const there = (): number[] => studio.folder.datasetVersions('labels');
const dataset = (): Dataset => studio.database.datasets.get('labels');

/** A run that waits, on the dataset as it is now. */
async function train(): Promise<string> {
  const datasets = { data: datasetRef(studio.folder, dataset()) };
  return (await studio.trainings.create({ ...planOf(), datasets })).id;
}

async function problems(): Promise<Record<string, ErrorValue['code']>> {
  const found: Record<string, ErrorValue['code']> = {};
  for await (const event of fsck(studio.folder, studio.database)) {
    if (event.kind === 'problem') found[event.file] = event.error.code;
  }
  return found;
}

describe('an edit', () => {
  it('makes a version that shares the pictures, and is undone once', async () => {
    const edited = versions.relabel('labels', { kind: 'merge', from: ['bar', 'disc'], to: 'solid' });
    expect(edited).toMatchObject({ version: 2, undoVersion: 1, count: 12 });
    expect(edited.labels).toEqual([
      { label: 'solid', count: 7 },
      { label: '环', count: 3 },
    ]);
    const pixels = [1, 2].map((version) => join(studio.folder.dataset('labels', version), storeFiles.pixels));
    expect(new Set(pixels.map((file) => statSync(file).ino)).size).toBe(1);
    expect(await sizeOf(studio.folder.dataset('labels'))).toBeLessThan(2 * statSync(pixels[0]!).size);
    expect(await problems()).toEqual({});

    const undone = versions.undo('labels');
    expect(undone).toMatchObject({ version: 1, undoVersion: null });
    expect(names(undone)).toEqual(['bar', 'disc', '环']);
    expect(there()).toEqual([1]);
    expect(() => versions.undo('labels')).toThrow(
      expect.objectContaining({ code: 'dataset_nothing_to_undo' }) as Error,
    );
  });

  it('that is refused leaves nothing behind', () => {
    expect(() => versions.relabel('labels', rename('cow', 'x'))).toThrow(
      expect.objectContaining({ code: 'label_not_found' }) as Error,
    );
    studio.database.datasets.setTrashed('labels', 1);
    for (const edit of [
      () => versions.relabel('labels', rename('bar', 'x')),
      () => versions.undo('labels'),
    ]) {
      expect(edit).toThrow(expect.objectContaining({ code: 'dataset_in_trash' }) as Error);
    }
    expect(dataset().version).toBe(1);
    expect(readdirSync(studio.folder.dataset('labels')).filter((name) => /^\.|^v\d/.test(name))).toEqual([]);
  });

  it('changes the captions of one entry, in which the new text is found', () => {
    const find = (text: string): number[] => [...captionSearch()(stores.of(dataset()), text)];
    const caption = (entry: number): string | null => stores.of(dataset()).caption(entry);
    expect(versions.setCaption('labels', 3, '  一只猫\r\n\n A Caf\u0065\u0301 ')).toMatchObject({
      version: 2,
      captions: 1,
    });
    expect(versions.setCaption('labels', 11, 'Ein CAFÉ')).toMatchObject({ version: 3, captions: 2 });
    expect([caption(3), caption(11), caption(0)]).toEqual(['一只猫\nA Café', 'Ein CAFÉ', null]);
    expect([find('café'), find('只猫'), find(' EIN '), find('dog')]).toEqual([[3, 11], [3], [11], []]);
    expect(names(dataset())).toEqual(['bar', 'disc', '环']);
    expect(() => versions.setCaption('labels', 12, 'x')).toThrow(
      expect.objectContaining({ code: 'entry_not_found' }) as Error,
    );
    expect(versions.setCaption('labels', 3, ' ')).toMatchObject({ captions: 1 });
    expect(versions.undo('labels')).toMatchObject({ version: 3, captions: 2 });
    expect(find('猫')).toEqual([3]);
  });

  it('that a killed studio left half written is cleared away at the start', async () => {
    const half = join(studio.folder.dataset('labels'), '.unfinished-v2');
    mkdirSync(half);
    await studio.folder.clean(new Set());
    expect(existsSync(half)).toBe(false);
  });
});

describe('runs', () => {
  it('keep the version that they began with, as long as they are there', async () => {
    const first = await train();
    versions.relabel('labels', rename('bar', 'balk'));
    const second = await train();
    for (const name of ['a', 'b', 'c']) versions.relabel('labels', rename(names(dataset())[0]!, name));
    const third = await train();
    expect(there()).toEqual([1, 2, 4, 5]);

    const seen = await Promise.all(
      [first, second, third].map(async (id) => {
        const { version, folder, shape } = (await studio.trainings.file(id)).datasets['data']!;
        const store = openStore(folder);
        store.close();
        expect(shape.fields['label']).toMatchObject({ names: store.labels });
        return [version, store.labels[0]];
      }),
    );
    expect(seen).toEqual([
      [undefined, 'bar'],
      [2, 'balk'],
      [5, 'c'],
    ]);
    studio.database.runs.remove(second);
    versions.undo('labels');
    expect(there()).toEqual([1, 4, 5]);
    expect(versions.relabel('labels', rename('b', 'd')).version).toBe(6);
  });

  it('have their version checked', async () => {
    versions.relabel('labels', rename('bar', 'balk'));
    await train();
    versions.relabel('labels', rename('balk', 'c'));
    versions.relabel('labels', rename('c', 'd'));
    truncateSync(join(studio.folder.dataset('labels', 2), storeFiles.labels), 8);
    const aside = join(temporary.path, 'aside');
    renameSync(studio.folder.dataset('labels', 4), aside);
    expect(await problems()).toEqual({
      [join('datasets', 'labels', 'v2')]: 'store_damaged',
      [join('datasets', 'labels', 'v4')]: 'store_missing',
    });
  });
});

describe('a lost database', () => {
  it.each(['with', 'without'])('comes back to the newest version, %s the record', async (record) => {
    versions.relabel('labels', rename('bar', 'balk'));
    versions.relabel('labels', rename('balk', 'beam'));
    if (record === 'with') {
      versions.undo('labels');
      await writeDatasetRecord(studio.folder, studio.database, 'labels');
    }
    await close();
    for (const end of ['', '-wal', '-shm']) {
      const file = `${studio.folder.database}${end}`;
      if (existsSync(file)) renameSync(file, join(temporary.path, `gone${end}`));
    }
    expect((await rebuildDataFolder(data())).problems).toEqual([]);
    await open();
    const expected = record === 'with' ? [2, 'balk'] : [3, 'beam'];
    expect([dataset().version, names(dataset())[0]]).toEqual(expected);
  });
});
