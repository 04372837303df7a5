/** The bundle that Electron and the npm command run: built, then used as it lies, without the sources. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop } from '../../main/dev/build-desktop.ts';
import { writePictures } from '../helpers/pictures.ts';
import { temporaryFolder, type Line } from '../helpers/terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const bundle = join(root, 'dist', 'main');
let home: { path: string; remove: () => Promise<void> };

async function studio(...words: readonly string[]): Promise<Line> {
  const all = [join(bundle, 'cli.js'), ...words, '--json', '--data', join(home.path, 'data')];
  const { stdout } = await promisify(execFile)(process.execPath, all, { cwd: home.path });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Line;
}

beforeAll(async () => {
  home = await temporaryFolder('bundle');
  await buildDesktop(root, 'error');
});
afterAll(() => home.remove());

describe('the bundle', () => {
  it('has a file for each process and thread, the preload and the icon', () => {
    const files = [
      'index.js',
      'cli.js',
      'worker.js',
      'thread.js',
      'feed-thread.js',
      'preload.cjs',
      'icon.png',
    ];
    expect(files.filter((file) => !existsSync(join(bundle, file)))).toEqual([]);
  });

  it('says how it is used', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(bundle, 'cli.js'), '--help']);
    expect(stdout).toMatch(/datasets[\s\S]*train[\s\S]*export/);
  });

  it('imports pictures, trains and exports in its own processes and threads', async () => {
    const folder = join(home.path, 'pictures');
    await writePictures(folder, 24);
    const imported = await studio(
      'datasets',
      'import',
      folder,
      '--name',
      'Few',
      '--size',
      '28',
      '--color',
      'grey',
    );
    expect(imported).toMatchObject({ event: 'done', imported: 24 });
    const trained = await studio(
      'train',
      '--dataset',
      'Few',
      '--recipe',
      'gan',
      '--steps',
      '2',
      '--set',
      'batch=8',
    );
    expect(trained).toMatchObject({ event: 'done', step: 2, status: 'completed' });
    const file = join(home.path, 'g.onnx');
    const exported = await studio('export', '--run', String(trained.run), '--format', 'onnx', '--out', file);
    expect(exported).toMatchObject({ event: 'done', file });
    expect(existsSync(file)).toBe(true);
  });
});
