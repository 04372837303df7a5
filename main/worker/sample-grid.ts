/** The pictures that show a run's way: always from the same latent points or pictures, saved losslessly. */
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { HostTensors } from '../../shared/compiler/index.ts';
import { type Model, RandomStream } from '../../shared/gan/index.ts';
import { gridShape, toGrid } from '../export/grid.ts';
import { encodePng } from '../export/png.ts';
import type { RunFile } from '../jobs/tasks.ts';
import { removeTemporaries, writeFileAtomically } from '../runs/files.ts';
import { stepName } from '../runs/names.ts';
import { removedFileOf } from './batches.ts';
import { openSampler } from './programs.ts';
import { openSource, shownShape } from './source.ts';

/** Small pictures are shown 64 at once; of larger ones, and of translations with what they belong to, fewer fill a screen. */
export function gridCount(model: Model): number {
  const { width, height } = shownShape(model);
  if (model.drawing.from.kind === 'picture') return height <= 64 ? 25 : 9;
  return Math.max(width, height) <= 64 ? 64 : 36;
}

/** The seeds of a run's grid. */
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
  const source = openSource(model, file, removedFileOf(folder));
  const sampler = await openSampler(model, source, values, { threads: file.threads, count });
  const samples = join(folder, 'samples');
  await mkdir(samples, { recursive: true });
  // What a killed process was writing.
  await removeTemporaries(samples);
  return {
    async save(step, current) {
      const grid = toGrid(source.show(seeds, await sampler.draw(current, seeds)));
      const words = {
        Software: 'GAN Studio',
        Comment: JSON.stringify({ run: file.run, recipe: file.recipe, step }),
      };
      await writeFileAtomically(join(samples, `${stepName(step)}.png`), encodePng(grid, words));
      return gridShape(seeds.length);
    },
    async [Symbol.asyncDispose]() {
      source[Symbol.dispose]();
      await sampler[Symbol.asyncDispose]();
    },
  };
}

/** Bytes of a grid before compression: an upper bound for its file. */
export function gridBytes(model: Model): number {
  const { width, height, channels } = shownShape(model);
  const { rows, columns } = gridShape(gridCount(model));
  return rows * columns * width * height * channels;
}
