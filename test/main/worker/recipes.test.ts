/** @module-tag slow */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workers } from '../../../main/jobs/index.ts';
import type { RunFile } from '../../../main/jobs/tasks.ts';
import { readCheckpoint } from '../../../main/runs/checkpoint.ts';
import { openStore } from '../../../main/datasets/store.ts';
import { toyRun, toyWorkers, writeToyPairs, writeToyStore } from '../../helpers/toy-run.ts';

let folder: string;
let pairs: RunFile['dataset'];
let workers: Workers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-recipes-'));
  writeToyStore(folder);
  pairs = writeToyPairs(folder);
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
  pix2pix: (steps) =>
    toyRun(folder, {
      recipe: 'pix2pix',
      steps,
      dataset: pairs,
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
        expect(whole!.tensors['average/styles/average']!.data.some((value) => value !== 0)).toBe(true);
      }
    },
  );
});

describe('samples of pix2pix', () => {
  it('show what was given, what was drawn and what was wanted, of pictures of the dataset', async () => {
    const made = await workers.run('generate', {
      file: runs['pix2pix']!(18),
      checkpoint: join(folder, 'pix2pix', 'whole', 'checkpoints', '000000018'),
      seeds: [3, 4],
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
