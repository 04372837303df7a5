/** Draws pictures from a checkpoint: each depends on its latent seed and on nothing beside it. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HostTensors } from '../../shared/compiler/index.ts';
import { inside } from '../../shared/gan/record.ts';
import { toGrid, toPicture } from '../export/grid.ts';
import { encodePng } from '../export/png.ts';
import type { TaskHandler } from '../jobs/tasks.ts';
import { readCheckpoint } from '../runs/checkpoint.ts';
import { writeFileAtomically } from '../runs/files.ts';
import { modelOf } from './model.ts';
import { openSampler } from './programs.ts';

/** A generator as a checkpoint holds it. */
export interface StoredGenerator {
  /** By path, as a sampler takes them. */
  readonly values: HostTensors;
  readonly step: number;
}

/**
 * @param checkpoint its folder @param averaged the running average rather than the newest weights
 * @throws StudioError `checkpoint_not_found`, `checkpoint_damaged`
 */
export async function readGenerator(checkpoint: string, averaged: boolean): Promise<StoredGenerator> {
  const { tensors, name } = await readCheckpoint(dirname(checkpoint), basename(checkpoint));
  return { values: inside(averaged ? 'average' : 'G', tensors), step: Number(name) };
}

export const generate: TaskHandler<'generate'> = async (input) => {
  const { file, seeds, folder, title } = input;
  const model = modelOf(file);
  const { values, step } = await readGenerator(input.checkpoint, input.ema);
  await using sampler = await openSampler(model, values, { threads: file.threads, count: seeds.length });
  const { height, width, channels } = model.picture;
  const pictures = (await sampler.draw(values, seeds)).map((picture) =>
    toPicture(picture, [height, width, channels]),
  );
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
