/** The pictures that show a run's way: always from the same latent points, saved losslessly. */
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { HostTensors } from '../../shared/compiler/index.ts';
import { type Model, RandomStream } from '../../shared/gan/index.ts';
import { gridShape, toGrid, toPicture } from '../export/grid.ts';
import { encodePng } from '../export/png.ts';
import type { RunFile } from '../jobs/tasks.ts';
import { writeFileAtomically } from '../runs/files.ts';
import { stepName } from '../runs/names.ts';
import { openSampler } from './programs.ts';

/** Small pictures are shown 64 at once; of larger ones fewer fill a screen. */
export function gridCount(model: Model): number {
  const { width, height } = model.picture;
  return Math.max(width, height) <= 64 ? 64 : 36;
}

/** The latent seeds of a run's grid. */
export function gridSeeds(seed: number, count: number): number[] {
  const stream = new RandomStream(seed, 'sample-grid');
  return Array.from({ length: count }, () => stream.word());
}

export interface SampleGrid extends AsyncDisposable {
  /** Draws the grid of a step and writes it. @param values of the averaged generator, by path */
  save(step: number, values: HostTensors): Promise<{ readonly rows: number; readonly columns: number }>;
}

/** @param folder of the run @param values any values of the generator, to start with */
export async function openSampleGrid(
  file: RunFile,
  model: Model,
  folder: string,
  values: HostTensors,
): Promise<SampleGrid> {
  const count = gridCount(model);
  const seeds = gridSeeds(file.seed, count);
  const sampler = await openSampler(model, values, { threads: file.threads, count });
  const samples = join(folder, 'samples');
  await mkdir(samples, { recursive: true });
  const { height, width, channels } = model.picture;
  return {
    async save(step, current) {
      const pictures = await sampler.draw(current, seeds);
      const grid = toGrid(pictures.map((picture) => toPicture(picture, [height, width, channels])));
      const words = {
        Software: 'GAN Studio',
        Comment: JSON.stringify({ run: file.run, recipe: file.recipe, step }),
      };
      await writeFileAtomically(join(samples, `${stepName(step)}.png`), encodePng(grid, words));
      return gridShape(seeds.length);
    },
    [Symbol.asyncDispose]: () => sampler[Symbol.asyncDispose](),
  };
}

/** Bytes of a grid before compression: an upper bound for its file. */
export function gridBytes(model: Model): number {
  const { width, height, channels } = model.picture;
  const { rows, columns } = gridShape(gridCount(model));
  return rows * columns * width * height * channels;
}
