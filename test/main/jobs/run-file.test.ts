import { expect, it } from 'vitest';
import { parseRunFile } from '../../../main/jobs/run-file.ts';
import { contentOf } from '../../../main/runs/seal.ts';
import { pictureData } from '../../../shared/data/index.ts';
import { toyRun } from '../../helpers/toy-run.ts';

const picture = { width: 16, height: 20, channels: 1 } as const;
/** As it was written when a run had one dataset of pictures. */
const earlier = {
  ...{ run: 'r', recipe: 'dcgan', seed: 7, steps: 40, threads: 2, engine: 'onnxruntime-webgpu' },
  options: { width: 4, loss: 'minimax', soft: true },
  dataset: { id: 'd', name: '数字', folder: '/data/d', ...picture, count: 12, labels: [], licence: 'CC0' },
} as const;
const { dataset, ...rest } = earlier;

it('comes back as it was written, labels with their counts', () => {
  const label = { kind: 'label', names: ['a', '环'], counts: [3, 4] } as const;
  const shape = { count: 7, fields: { picture: { kind: 'picture', ...picture }, label } } as const;
  const toy = toyRun('/runs/r');
  const file = {
    ...toy,
    datasets: { ...toy.datasets, other: { id: 'o', name: 'O', folder: '/o', shape, licence: '' } },
    holdout: 0.1,
  };
  expect(parseRunFile(JSON.parse(JSON.stringify(file)))).toEqual(file);
});

it('of a run with one dataset is read as one stream, all of which was learned from', () => {
  const shape = pictureData(picture, { count: 12 });
  expect(parseRunFile(earlier)).toEqual({
    ...rest,
    datasets: { data: { id: 'd', name: '数字', folder: '/data/d', shape, licence: 'CC0' } },
    holdout: 0,
  });
});

it('of such a run on labelled pictures has their names, and an engine where none was told', () => {
  const { engine, ...older } = earlier;
  expect(engine).not.toBe('onnxruntime-cpu');
  const file = parseRunFile({ ...older, dataset: { ...dataset, labels: ['a', 'b'] } });
  expect(file.engine).toBe('onnxruntime-cpu');
  expect(file.datasets['data']?.shape).toEqual(pictureData(picture, { count: 12, labels: ['a', 'b'] }));
});

it('has the same content for its seal in both forms', () => {
  expect(contentOf(parseRunFile(earlier))).toBe(contentOf(earlier));
});

it('that tells of no data is refused', () => {
  expect(() => parseRunFile(rest)).toThrow();
});
