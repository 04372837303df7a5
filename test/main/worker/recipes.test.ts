/** @module-tag slow */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workers } from '../../../main/jobs/index.ts';
import type { Cell, DatasetRef, RunFile } from '../../../main/jobs/tasks.ts';
import { readCheckpoint } from '../../../main/runs/checkpoint.ts';
import { onlyStream } from '../../../shared/data/index.ts';
import { openStore } from '../../../main/datasets/store.ts';
import {
  toyLabels,
  toyRun,
  toyWorkers,
  writeToyLabels,
  writeToyPairs,
  writeToyStore,
} from '../../helpers/toy-run.ts';

let folder: string;
let pairs: DatasetRef;
let labelled: DatasetRef;
let workers: Workers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-recipes-'));
  writeToyStore(folder);
  pairs = writeToyPairs(folder);
  labelled = writeToyLabels(folder);
  workers = toyWorkers(folder);
});
afterAll(async () => {
  await workers.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs whose steps are more than one program or made in parts, or whose samples are drawn from pictures. */
const runs: Readonly<Record<string, (steps: number) => RunFile>> = {
  'dcgan in parts': (steps) =>
    toyRun(folder, {
      steps,
      options: { width: 4, latent: 6, batch: 4, accumulation: 2, sampleEvery: 4, checkpointEvery: 100 },
    }),
  stylegan2: (steps) =>
    toyRun(folder, {
      recipe: 'stylegan2',
      steps,
      options: { finest: 2, most: 4, latent: 6, batch: 4, sampleEvery: 4, checkpointEvery: 100 },
    }),
  'wgan-gp': (steps) =>
    toyRun(folder, {
      recipe: 'wgan-gp',
      steps,
      options: { width: 4, latent: 6, batch: 4, sampleEvery: 4, checkpointEvery: 100 },
    }),
  sngan: (steps) =>
    toyRun(folder, {
      recipe: 'sngan',
      steps,
      options: { width: 4, latent: 6, batch: 4, sampleEvery: 4, checkpointEvery: 100 },
    }),
  cgan: (steps) =>
    toyRun(folder, {
      recipe: 'cgan',
      steps,
      datasets: { [onlyStream]: labelled },
      holdout: 0.2,
      options: { width: 4, latent: 6, batch: 4, sampleEvery: 4, checkpointEvery: 100 },
    }),
  pix2pix: (steps) =>
    toyRun(folder, {
      recipe: 'pix2pix',
      steps,
      datasets: { [onlyStream]: pairs },
      options: { width: 4, patch: '16', batch: 2, sampleEvery: 4, checkpointEvery: 100 },
    }),
};

describe.each(Object.keys(runs))('a training by %s', (recipe) => {
  it(
    'that is interrupted and resumed ends in the same bytes, with the values of its own',
    { timeout: 120_000 },
    async () => {
      const train = (name: string, steps: number) =>
        workers.run('train', { file: runs[recipe]!(steps), folder: join(folder, recipe, name), fork: null });
      await train('whole', 18);
      // Between two steps of path length, and just before the second of R1.
      await train('parts', 7);
      await train('parts', 16);
      await train('parts', 18);
      const [whole, parts] = await Promise.all(
        ['whole', 'parts'].map((name) =>
          readCheckpoint(join(folder, recipe, name, 'checkpoints'), '000000018'),
        ),
      );
      expect(parts!.tensors).toEqual(whole!.tensors);
      if (recipe === 'stylegan2') {
        expect(whole!.tensors['values/path/mean']!.data[0]).toBeGreaterThan(0);
        expect(whole!.tensors['average/G/styles/average']!.data.some((value) => value !== 0)).toBe(true);
      }
    },
  );
});

describe('samples of a cGAN', () => {
  const generate = async (name: string, given: readonly Cell['given'][]) => {
    const made = await workers.run('generate', {
      file: runs['cgan']!(18),
      checkpoint: join(folder, 'cgan', 'whole', 'checkpoints', '000000018'),
      cells: given.map((one) => ({ seed: 3, given: one })),
      columns: 3,
      ema: true,
      folder: join(folder, name),
      title: 'labels',
    });
    const files = made.images.map((image) => readFile(join(folder, name, image)));
    const pixels = (await Promise.all(files)).map((file) => new Transformer(file).rawPixels());
    return { made, pixels: await Promise.all(pixels) };
  };

  it('are what was asked for, by name or number, and told by name', async () => {
    const asked = [{ label: 'bar' }, { label: 'disc' }, { label: '环' }, { label: 2 }, { label: '0' }];
    const { made, pixels } = await generate('asked', asked);
    expect(made.given).toEqual(['bar', 'disc', '环', '环', 'bar'].map((label) => ({ label })));
    expect(pixels[3]).toEqual(pixels[2]);
    expect(pixels[4]).toEqual(pixels[0]);
    expect(pixels[1]).not.toEqual(pixels[0]);
    const grid = await new Transformer(await readFile(join(folder, 'asked', 'grid.png'))).metadata();
    expect([grid.width, grid.height]).toEqual([48, 32]);
  });

  it('have the label that their seed says where none was asked for', async () => {
    const { made, pixels } = await generate('seeded', [{}, {}]);
    const [{ label = '' } = {}] = made.given;
    expect(toyLabels).toContain(label);
    expect(pixels[1]).toEqual(pixels[0]);
    expect((await generate('said', [{ label }])).pixels[0]).toEqual(pixels[0]);
  });

  it('show a row for each label while it trains', async () => {
    const grid = await readFile(join(folder, 'cgan', 'whole', 'samples', '000000018.png'));
    const { width, height } = await new Transformer(grid).metadata();
    expect([width, height]).toEqual([8 * 16, toyLabels.length * 16]);
  });

  it('are refused for a label that is not in the data', async () => {
    await expect(generate('refused', [{ label: 'cat' }])).rejects.toMatchObject({
      code: 'given_label_unknown',
      params: { label: 'cat', labels: 'bar, disc, 环' },
    });
  });
});

describe('samples of pix2pix', () => {
  it('show what was given, what was drawn and what was wanted, of pictures of the dataset', async () => {
    const made = await workers.run('generate', {
      file: runs['pix2pix']!(18),
      checkpoint: join(folder, 'pix2pix', 'whole', 'checkpoints', '000000018'),
      cells: [3, 4].map((seed) => ({ seed, given: {} })),
      ema: true,
      folder: join(folder, 'samples'),
      title: 'discs',
    });
    expect(made).toMatchObject({ width: 48, height: 16 });
    const image = new Transformer(await readFile(join(folder, 'samples', made.images[0]!)));
    const [shown, { width }] = [await image.rawPixels(), await image.metadata()];
    expect(width).toBe(48);
    const channels = shown.length / (48 * 16);
    const third = (from: number) =>
      Array.from(
        { length: 256 },
        (_, at) => shown[(Math.floor(at / 16) * 48 + from + (at % 16)) * channels]!,
      );
    const store = openStore(pairs.folder);
    const all = Array.from({ length: 10 }, (_, entry) => {
      const pixels = new Uint8Array(512);
      store.read([entry], pixels);
      const half = (from: number) =>
        Array.from({ length: 256 }, (_, at) => pixels[Math.floor(at / 16) * 32 + from + (at % 16)]!);
      return [half(0), half(16)];
    });
    store.close();
    const [given, wanted] = [third(0), third(32)];
    expect(all).toContainEqual([given, wanted]);
    expect(third(16)).not.toEqual(wanted);
  });
});
