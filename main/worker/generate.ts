/** Draws pictures from a checkpoint: each depends on its own seed and on nothing beside it. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HostTensors } from '../../shared/compiler/index.ts';
import { inside } from '../../shared/gan/record.ts';
import { toGrid } from '../export/grid.ts';
import { encodePng } from '../export/png.ts';
import type { TaskHandler } from '../jobs/tasks.ts';
import { readCheckpoint } from '../runs/checkpoint.ts';
import { writeFileAtomically } from '../runs/files.ts';
import { modelOf } from './model.ts';
import { removedFileOf } from './batches.ts';
import { openSampler } from './programs.ts';
import { type Computed, computedOf, runFolderOf } from './restore.ts';
import { openSource, shownShape } from './source.ts';

/** A generator as a checkpoint holds it. */
export interface StoredGenerator {
  /** By path, as a sampler takes them. */
  readonly values: HostTensors;
  readonly step: number;
  readonly computed: Computed;
}

/**
 * @param checkpoint its folder @param averaged the running average rather than the newest weights
 * @throws StudioError `checkpoint_not_found`, `checkpoint_damaged`
 */
export async function readGenerator(checkpoint: string, averaged: boolean): Promise<StoredGenerator> {
  const { tensors, name, meta } = await readCheckpoint(dirname(checkpoint), basename(checkpoint));
  const values = inside(averaged ? 'average' : 'G', tensors);
  return { values, step: Number(name), computed: computedOf(meta) };
}

export const generate: TaskHandler<'generate'> = async (input) => {
  const { file, seeds, folder, title } = input;
  const model = modelOf(file);
  const { values, step } = await readGenerator(input.checkpoint, input.ema);
  using source = openSource(model, file, removedFileOf(runFolderOf(input.checkpoint)));
  const count = seeds.length;
  await using sampler = await openSampler(model, source, values, { threads: file.threads, count });
  const pictures = source.show(seeds, await sampler.draw(values, seeds));
  const { height, width } = shownShape(model);
  const words = (about: object): Record<string, string> => ({
    Title: title,
    Software: 'GAN Studio',
    Comment: JSON.stringify({ run: file.run, recipe: file.recipe, step, ema: input.ema, ...about }),
  });
  await mkdir(folder, { recursive: true });
  const images = await Promise.all(
    pictures.map(async (picture, at) => {
      const name = `${String(at).padStart(3, '0')}.png`;
      await writeFileAtomically(join(folder, name), encodePng(picture, words({ latentSeed: seeds[at] })));
      return name;
    }),
  );
  await writeFileAtomically(
    join(folder, 'grid.png'),
    encodePng(toGrid(pictures), words({ latentSeeds: seeds })),
  );
  return { images, grid: 'grid.png', step, width, height };
};
