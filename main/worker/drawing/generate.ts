/** Draws pictures from a checkpoint. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HostTensors } from '../../../shared/compiler/index.ts';
import {
  type Drawing,
  drawingOf,
  drawnValues,
  type Model,
  upgradedState,
} from '../../../shared/gan/index.ts';
import { toGrid } from '../../media/grid.ts';
import { encodePng } from '../../media/png.ts';
import type { TaskHandler } from '../../jobs/tasks.ts';
import { readCheckpoint } from '../../runs/checkpoint.ts';
import { writeFileAtomically } from '../../runs/files.ts';
import { openDrawer, shownShape } from './drawer.ts';
import { modelOf } from '../engine/model.ts';
import { type Computed, computedOf, runFolderOf } from '../training/restore.ts';

/** The networks of a drawing as a checkpoint holds them. */
export interface StoredNetworks {
  /** As `drawingSpecs` names them. */
  readonly values: HostTensors;
  readonly step: number;
  readonly computed: Computed;
}

/**
 * @param checkpoint its folder @param averaged the running average rather than the newest weights
 * @throws StudioError `checkpoint_not_found`, `checkpoint_damaged`
 */
export async function readNetworks(
  model: Model,
  drawing: Drawing,
  checkpoint: string,
  averaged: boolean,
): Promise<StoredNetworks> {
  const { tensors, name, meta } = await readCheckpoint(dirname(checkpoint), basename(checkpoint));
  const values = drawnValues(model, drawing, upgradedState(model, tensors), averaged);
  return { values, step: Number(name), computed: computedOf(meta) };
}

/** The names of the labels that each row was given, also of those that its seed chose. */
function labelsOf(drawing: Drawing, inputs: HostTensors): readonly Readonly<Record<string, string>>[] {
  const [first] = Object.values(inputs);
  return Array.from({ length: first?.shape[0] ?? 0 }, (_, row) =>
    Object.fromEntries(
      Object.entries(drawing.given).flatMap(([name, input]) => {
        const label = input.kind === 'label' ? input.names[inputs[name]?.data[row] ?? -1] : undefined;
        return label === undefined ? [] : [[name, label]];
      }),
    ),
  );
}

export const generate: TaskHandler<'generate'> = async (input) => {
  const { file, cells, folder, title } = input;
  const model = modelOf(file);
  const drawing = drawingOf(model, input.drawing);
  const { values, step } = await readNetworks(model, drawing, input.checkpoint, input.ema);
  await using drawer = await openDrawer(model, drawing, file, runFolderOf(input.checkpoint), values, {
    count: cells.length,
  });
  const { shown, inputs } = await drawer.draw(values, cells);
  const given = labelsOf(drawing, inputs);
  const { height, width } = shownShape(drawing);
  const words = (about: object): Record<string, string> => ({
    Title: title,
    Software: 'GAN Studio',
    Comment: JSON.stringify({ run: file.run, recipe: file.recipe, step, ema: input.ema, ...about }),
  });
  await mkdir(folder, { recursive: true });
  const images = await Promise.all(
    shown.map(async (picture, at) => {
      const name = `${String(at).padStart(3, '0')}.png`;
      const about = { latentSeed: cells[at]?.seed, given: given[at] };
      await writeFileAtomically(join(folder, name), encodePng(picture, words(about)));
      return name;
    }),
  );
  const about = { latentSeeds: cells.map(({ seed }) => seed), given };
  await writeFileAtomically(join(folder, 'grid.png'), encodePng(toGrid(shown, input.columns), words(about)));
  return { images, grid: 'grid.png', given, step, width, height };
};
