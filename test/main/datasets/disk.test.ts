import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtin } from '../../../main/datasets/tasks.ts';
import { taskContext } from './context.ts';

let root = '';
let disk = '';
const mount = (...words: readonly string[]): boolean => spawnSync('mount', [...words, disk]).status === 0;
const unmount = (): boolean => spawnSync('umount', [disk]).status === 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gan-disk-'));
  disk = join(root, 'disk');
  mkdirSync(disk);
});
afterEach(() => {
  unmount();
  rmSync(root, { recursive: true, force: true });
});

const add = (): Promise<unknown> =>
  builtin({ builtin: 'shapes', folder: join(disk, 'd1') }, taskContext<'builtin'>().context);

describe('a disk', () => {
  it('that is full ends the import with a clear error and leaves nothing', async ({ skip }) => {
    if (!mount('-t', 'tmpfs', '-o', 'size=6m', 'tmpfs')) skip('needs the right to mount a small disk');
    await expect(add()).rejects.toMatchObject({ code: 'disk_full', params: { what: 'pixels.bin' } });
    expect(readdirSync(disk)).toEqual([]);
  });

  it('that is read-only is named', async ({ skip }) => {
    if (!mount('-t', 'tmpfs', '-o', 'ro', 'tmpfs')) skip('needs the right to mount a small disk');
    await expect(add()).rejects.toMatchObject({ code: 'folder_not_writable', params: { reason: 'EROFS' } });
  });
});
