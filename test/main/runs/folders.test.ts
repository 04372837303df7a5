import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder, sizeOf } from '../../../main/runs/folders.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  temporary = temporaryFolder();
  path = join(temporary.path, 'data');
});
afterEach(() => temporary[Symbol.dispose]());

describe('a data folder', () => {
  it('is made where there is none, and opened again', async () => {
    (await openDataFolder(path)).close();
    const format = readFileSync(join(path, 'studio.json'), 'utf8');
    (await openDataFolder(path)).close();
    expect(readFileSync(join(path, 'studio.json'), 'utf8')).toBe(format);
  });

  it('says where everything lies', async () => {
    const folder = await openDataFolder(path);
    expect(folder.sample('r', 12)).toBe(join(path, 'runs', 'r', 'samples', '000000012.png'));
    expect(folder.checkpoint('r', '000000012')).toBe(join(path, 'runs', 'r', 'checkpoints', '000000012'));
    expect(await folder.freeBytes()).toBeGreaterThan(0);
    folder.close();
  });

  it('is refused to a second studio, also in the same process, and free after the first has closed', async () => {
    const first = await openDataFolder(path);
    await expect(openDataFolder(path)).rejects.toMatchObject({
      code: 'data_folder_in_use',
      params: { pid: process.pid },
    });
    first.close();
    (await openDataFolder(path)).close();
  });

  it('can be looked at while it is in use, but not where there is none', async () => {
    await expect(openDataFolder(path, { access: 'read' })).rejects.toMatchObject({
      code: 'data_folder_missing',
    });
    const first = await openDataFolder(path);
    const second = await openDataFolder(path, { access: 'read' });
    expect(second.access).toBe('read');
    second.close();
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'data_folder_in_use' });
    first.close();
  });

  it('is no file, nor below one, nor where no folder can be made', async () => {
    writeFileSync(path, 'mine');
    for (const access of ['exclusive', 'read'] as const) {
      for (const place of [path, join(path, 'below')]) {
        await expect(openDataFolder(place, { access })).rejects.toMatchObject({
          code: 'data_folder_is_file',
        });
      }
    }
    if (process.platform !== 'linux') return;
    await expect(openDataFolder('/proc/studio/data')).rejects.toMatchObject({ code: 'folder_not_writable' });
  });

  it('of a newer studio is refused and not changed', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'studio.json'), '{"format": 99}');
    await expect(openDataFolder(path)).rejects.toMatchObject({
      code: 'data_folder_newer',
      params: { found: 99 },
    });
    expect(readdirSync(path)).toEqual(['studio.json']);
  });

  it('is not made among somebody’s pictures', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'holiday.jpg'), '');
    await expect(openDataFolder(path)).rejects.toMatchObject({
      code: 'data_folder_foreign',
      params: { found: 'holiday.jpg' },
    });
    expect(readdirSync(path)).toEqual(['holiday.jpg']);
    writeFileSync(join(path, 'studio.json'), 'no json');
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'data_folder_foreign' });
  });
});

describe('cleaning', () => {
  it('removes what a crash left, and nothing else', async () => {
    const folder = await openDataFolder(path);
    const kept = [
      'work/needed/a',
      'runs/r/run.json',
      'runs/r/samples/000000001.png',
      'datasets/d/manifest.json',
    ];
    const left = [
      'work/old/a',
      'trash/x/a',
      'uploads/u/a',
      'runs/r/.tmp-run.json-1-1',
      'runs/r/checkpoints/.tmp-1/a',
      'datasets/.unfinished-d/a',
      '.tmp-studio.json-1-1',
    ];
    for (const file of [...kept, ...left]) {
      mkdirSync(join(path, file, '..'), { recursive: true });
      writeFileSync(join(path, file), 'a');
    }
    await folder.clean(new Set(['needed']));
    expect(kept.filter((file) => !existsSync(join(path, file)))).toEqual([]);
    expect(left.filter((file) => existsSync(join(path, file)))).toEqual([]);
    expect(existsSync(folder.empty)).toBe(true);
    folder.close();
  });

  it('discards a folder and tells how much that freed', async () => {
    const folder = await openDataFolder(path);
    mkdirSync(folder.samples('r'), { recursive: true });
    writeFileSync(folder.sample('r', 1), 'abc');
    writeFileSync(folder.runFile('r'), 'de');
    expect(await sizeOf(folder.run('r'))).toBe(5);
    expect(await folder.discard(folder.run('r'))).toBe(5);
    expect(await folder.discard(folder.run('r'))).toBe(0);
    expect(readdirSync(join(path, 'trash'))).toEqual([]);
    folder.close();
  });
});
