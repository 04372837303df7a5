import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRunFile, writeRunFile } from '../../../main/jobs/run-file.ts';
import { pictureData } from '../../../shared/data/index.ts';
import { toyRun } from '../../helpers/toy-run.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-run-file-'));
  path = join(folder, 'run.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const picture = { width: 16, height: 20, channels: 1 } as const;
/** As it was written when a run had one dataset of pictures. */
const earlier = {
  ...{ run: 'r', recipe: 'dcgan', seed: 7, steps: 40, threads: 2, engine: 'onnxruntime-webgpu' },
  options: { width: 4, loss: 'minimax', soft: true },
  dataset: { id: 'd', name: '数字', folder: '/data/d', ...picture, count: 12, labels: [], licence: 'CC0' },
} as const;
const { dataset, ...rest } = earlier;

it('comes back as it was written, labels with their counts', async () => {
  const label = { kind: 'label', names: ['a', '环'], counts: [3, 4] } as const;
  const shape = { count: 7, fields: { picture: { kind: 'picture', ...picture }, label } } as const;
  const toy = toyRun(folder);
  const file = {
    ...toy,
    datasets: { ...toy.datasets, other: { id: 'o', name: 'O', folder: '/o', shape, licence: '' } },
    holdout: 0.1,
  };
  await writeRunFile(path, file);
  expect(await readRunFile(path, 'r')).toEqual(file);
});

it('of a run with one dataset is read as one stream, all of which was learned from', async () => {
  await writeFile(path, JSON.stringify(earlier));
  const shape = pictureData(picture, { count: 12 });
  expect(await readRunFile(path, 'r')).toEqual({
    ...rest,
    datasets: { data: { id: 'd', name: '数字', folder: '/data/d', shape, licence: 'CC0' } },
    holdout: 0,
  });
});

it('of such a run on labelled pictures has their names, and an engine where none was told', async () => {
  const { engine, ...older } = earlier;
  expect(engine).not.toBe('onnxruntime-cpu');
  await writeFile(path, JSON.stringify({ ...older, dataset: { ...dataset, labels: ['a', 'b'] } }));
  const file = await readRunFile(path, 'r');
  expect(file.engine).toBe('onnxruntime-cpu');
  expect(file.datasets['data']?.shape).toEqual(pictureData(picture, { count: 12, labels: ['a', 'b'] }));
});

it.each([
  ['is missing', undefined],
  ['is no JSON', '{'],
  ['tells of no data', JSON.stringify(rest)],
])('that %s is refused with its path', async (_, text) => {
  if (text !== undefined) await writeFile(path, text);
  await expect(readRunFile(path, 'some run')).rejects.toMatchObject({
    code: 'run_folder_missing',
    params: { run: 'some run', file: path },
  });
});
