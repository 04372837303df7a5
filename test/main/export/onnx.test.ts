import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestDifference } from '../../../main/export/onnx.ts';
import type { Workers } from '../../../main/jobs/index.ts';
import type { DatasetRef, RunFile, TaskResult } from '../../../main/jobs/tasks.ts';
import { writeCheckpoint } from '../../../main/runs/checkpoint.ts';
import { modelOf } from '../../../main/worker/engine/model.ts';
import { onlyStream } from '../../../shared/data/index.ts';
import { drawingOf, initialState, seeded } from '../../../shared/gan/index.ts';
import {
  toyLabels,
  toyMeta,
  toyRun,
  toyWorkers,
  writeToyLabels,
  writeToyPairs,
  writeToyStore,
} from '../../helpers/toy-run.ts';

let folder: string;
let workers: Workers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-export-'));
  writeToyStore(folder);
  workers = toyWorkers(folder);
});
afterAll(async () => {
  await workers.close();
  await rm(folder, { recursive: true, force: true });
});

const runs: Readonly<Record<string, () => RunFile>> = {
  dcgan: () => toyRun(folder),
  gan: () => toyRun(folder, { recipe: 'gan', options: { hidden: 8, units: 4, latent: 6, batch: 4 } }),
  stylegan2: () =>
    toyRun(folder, { recipe: 'stylegan2', options: { finest: 2, most: 4, latent: 6, batch: 4 } }),
};

async function exportRun(file: RunFile, variant: 'float' | 'uint8'): Promise<TaskResult<'export'>> {
  const home = join(folder, file.recipe);
  const computed = { engine: 'onnxruntime-cpu', runtime: '1.30.0', threads: 1 };
  await writeCheckpoint(home, '000000005', initialState(modelOf(file), 7), toyMeta(5, computed));
  return workers.run('export', {
    file,
    checkpoint: join(home, '000000005'),
    format: 'onnx',
    variant,
    path: join(home, `${variant}.onnx`),
    replace: [],
    metrics: { d: 1.25, g: 0.75 },
  });
}

/** Draws with the file alone. */
async function draw(path: string, count: number): Promise<Tensor> {
  const session = await InferenceSession.create(path);
  const z = seeded(
    drawingOf(modelOf(toyRun(folder))).given['z']!,
    Array.from({ length: count }, (_, seed) => seed),
  )!;
  const { image } = await session.run({ z: new Tensor('float32', z.data as Float32Array, [count, 6]) });
  await session.release();
  return image!;
}

describe.each(Object.keys(runs))('the exported generator of %s', (recipe) => {
  let float: TaskResult<'export'>;
  let uint8: TaskResult<'export'>;
  beforeAll(async () => {
    float = await exportRun(runs[recipe]!(), 'float');
    uint8 = await exportRun(runs[recipe]!(), 'uint8');
  }, 120_000);

  it('draws what the training program draws', () => {
    expect(float.maxDifference).toBeLessThanOrEqual(1e-4);
    expect(uint8.maxDifference).toBeLessThanOrEqual(1e-4);
    expect(float).toMatchObject({ step: 5, format: 'onnx', variant: 'float', opset: 17 });
    expect(float.bytes).toBe(readFileSync(float.file).length);
  });

  it('takes any batch, named in its signature', async () => {
    expect((await draw(float.file, 1)).dims).toEqual([1, 16, 16, 1]);
    expect((await draw(float.file, 7)).dims).toEqual([7, 16, 16, 1]);
    const law = recipe === 'gan' ? 'uniform' : 'normal';
    expect(float.inputs).toEqual([
      { name: 'z', kind: 'latent', law, type: 'float32', shape: [expect.any(String), 6] },
    ]);
    expect(float.outputs).toEqual([
      { name: 'image', type: 'float32', shape: [expect.any(String), 16, 16, 1] },
    ]);
  });

  it('gives a row of z the same picture in every batch', async () => {
    const [one, many] = [await draw(float.file, 1), await draw(float.file, 5)];
    const first = Array.from((many.data as Float32Array).slice(0, 256));
    Array.from(one.data as Float32Array).forEach((value, at) => {
      expect(value).toBeCloseTo(first[at]!, 5);
    });
  });

  it('ends in RGB bytes as the uint8 variant', async () => {
    const [floats, bytes] = [await draw(float.file, 2), await draw(uint8.file, 2)];
    expect(bytes.type).toBe('uint8');
    expect(bytes.dims).toEqual([2, 16, 16, 3]);
    const grey = Array.from(floats.data as Float32Array, (value) => Math.round((value + 1) * 127.5));
    Array.from(bytes.data as Uint8Array).forEach((value, at) => {
      expect(Math.abs(value - grey[Math.floor(at / 3)]!)).toBeLessThanOrEqual(1);
    });
  });

  it('uses standard operators only, and those of a network', () => {
    const model = onnxProto.onnx.ModelProto.decode(readFileSync(float.file));
    const operators = new Set(model.graph?.node?.map((node) => node.opType));
    expect(model.opsetImport.map(({ domain }) => domain)).toEqual(['']);
    expect(operators).not.toContain('Gather');
    expect(operators).toContain(recipe === 'gan' ? 'Sigmoid' : 'ConvTranspose');
  });

  it('comes with a card, its data and a grid of samples', () => {
    const stem = float.file.replace(/\.onnx$/, '');
    expect(readFileSync(`${stem}.md`, 'utf8')).toBe(float.card);
    for (const words of ['Discs', 'CC0', 'opset 17', '数据许可', '`g`: 0.75', 'arxiv.org', 'float.png']) {
      expect(float.card).toContain(words);
    }
    const card: unknown = JSON.parse(readFileSync(`${stem}.json`, 'utf8'));
    expect(float.card).toContain('Computed by onnxruntime-cpu 1.30.0 on 1 CPU');
    expect(card).toMatchObject({ step: 5, seed: 7, data: { licence: 'CC0' }, metrics: { d: 1.25 } });
    expect(existsSync(`${stem}.png`)).toBe(true);
  });
});

describe('the exported generator of a cGAN', () => {
  const options = { width: 4, latent: 6, batch: 4 };
  let file: RunFile;
  beforeAll(() => {
    const datasets = { [onlyStream]: writeToyLabels(folder) };
    file = toyRun(folder, { recipe: 'cgan', options, datasets });
  });

  it.each(['float', 'uint8'] as const)(
    'as %s is told labels as int64, and what they stand for',
    async (variant) => {
      const made = await exportRun(file, variant);
      expect(made.maxDifference).toBeLessThanOrEqual(1e-4);
      const names = [...toyLabels];
      expect(made.inputs).toEqual([
        { name: 'z', kind: 'latent', law: 'normal', type: 'float32', shape: [expect.any(String), 6] },
        { name: 'label', kind: 'label', names, type: 'int64', shape: [expect.any(String)] },
      ]);
      expect(made.card).toContain('0 bar, 1 disc, 2 环');
      const { metadataProps } = onnxProto.onnx.ModelProto.decode(readFileSync(made.file));
      expect(metadataProps).toMatchObject([{ key: 'label.names', value: '["bar","disc","环"]' }]);
      const session = await InferenceSession.create(made.file);
      const draw = async (labels: readonly number[]) => {
        const count = labels.length;
        const z = new Tensor('float32', new Float32Array(count * 6).fill(0.3), [count, 6]);
        const label = new Tensor('int64', BigInt64Array.from(labels, BigInt), [count]);
        return (await session.run({ z, label }))['image']!;
      };
      const image = await draw([0, 1, 2, 1]);
      await session.release();
      expect(image.dims).toEqual([4, 16, 16, variant === 'float' ? 1 : 3]);
      const size = image.data.length / 4;
      const row = (at: number) => Array.from(image.data as Float32Array).slice(at * size, (at + 1) * size);
      expect(row(3)).toEqual(row(1));
      expect(row(0)).not.toEqual(row(1));
    },
  );
});

describe('the exported generator of pix2pix', () => {
  const options = { width: 4, patch: '16', batch: 2 };

  async function exportPairs(
    variant: 'float' | 'uint8',
    change: Partial<DatasetRef> = {},
  ): Promise<TaskResult<'export'>> {
    return exportRun(
      toyRun(folder, { recipe: 'pix2pix', options, datasets: { [onlyStream]: { ...pairs, ...change } } }),
      variant,
    );
  }

  let pairs: DatasetRef;
  beforeAll(() => {
    pairs = writeToyPairs(folder);
  });

  it.each(['float', 'uint8'] as const)(
    'as %s draws what the training program draws, in any batch',
    async (variant) => {
      const made = await exportPairs(variant);
      expect(made.maxDifference).toBeLessThanOrEqual(1e-4);
      const type = variant === 'float' ? 'float32' : 'uint8';
      expect(made.inputs).toEqual([
        { name: 'picture', kind: 'picture', type, shape: [expect.any(String), 16, 16, 1] },
      ]);
      expect(made.card).toContain('→ `picture`');
      expect(made.card).toContain('a picture in the form and range of this input');
      expect(made.card).not.toContain('`z`');
      const session = await InferenceSession.create(made.file);
      const data = variant === 'float' ? new Float32Array(3 * 256) : new Uint8Array(3 * 256);
      const { image } = await session.run({ picture: new Tensor(type, data, [3, 16, 16, 1]) });
      await session.release();
      expect(image!.dims).toEqual([3, 16, 16, variant === 'float' ? 1 : 3]);
    },
  );

  it('is refused in words when the pairs are gone', async () => {
    await expect(exportPairs('float', { folder: join(folder, 'nowhere') })).rejects.toMatchObject({
      code: 'store_missing',
    });
  });
});

describe('largestDifference', () => {
  it('refuses a file that draws something else, even by NaN', () => {
    const expected = Float64Array.of(0, 0.5);
    expect(largestDifference([0, 0.50005], expected, 'float')).toBeCloseTo(5e-5, 6);
    const refused = expect.objectContaining({ code: 'export_differs' }) as Error;
    expect(() => largestDifference([0, 0.51], expected, 'float')).toThrow(refused);
    expect(() => largestDifference([0, Number.NaN], expected, 'float')).toThrow(refused);
  });

  it('forgives bytes the half level that rounding takes, and no more', () => {
    expect(largestDifference([128], Float64Array.of(127.5), 'uint8')).toBe(0);
    expect(() => largestDifference([129], Float64Array.of(127.5), 'uint8')).toThrow();
  });
});
