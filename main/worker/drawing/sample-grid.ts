/** The grid of samples that a training shows of itself: the same cells at every step. */
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { HostTensors } from '../../../shared/compiler/index.ts';
import { type Drawing, drawingOf, type Model, RandomStream } from '../../../shared/gan/index.ts';
import { gridShape, toGrid } from '../../media/grid.ts';
import { encodePng } from '../../media/png.ts';
import type { Cell, RunFile } from '../../jobs/tasks.ts';
import { removeTemporaries, writeFileAtomically } from '../../runs/files.ts';
import { stepName } from '../../runs/names.ts';
import { openDrawer, shownShape } from './drawer.ts';

export interface GridShape {
  readonly rows: number;
  readonly columns: number;
}

/** Rows of a grid with one row a label: more would not fit a screen. */
const mostRows = 16;
/** Pictures in the row of a label. */
const labelColumns = 8;

/** The input whose values the rows of a grid go through, if there is one. */
function labelOf({
  given,
}: Drawing): { readonly name: string; readonly names: readonly string[] } | undefined {
  for (const [name, input] of Object.entries(given)) {
    if (input.kind === 'label') return { name, names: input.names };
  }
  return undefined;
}

/** Small pictures are shown 64 at once; of larger ones, and of those with others beside them, fewer fill a screen. */
export function gridOf(model: Model): GridShape {
  const drawing = drawingOf(model);
  const { width, height } = shownShape(drawing);
  const label = labelOf(drawing);
  if (label !== undefined) return { rows: Math.min(mostRows, label.names.length), columns: labelColumns };
  if (drawing.wanted !== undefined) return gridShape(height <= 64 ? 25 : 9);
  return gridShape(Math.max(width, height) <= 64 ? 64 : 36);
}

/** The labels that rows show: all, or as many as there are rows, evenly from first to last. */
function rowLabels(names: readonly string[], rows: number): readonly string[] {
  const places = Array.from({ length: rows }, (_, row) =>
    rows === 1 ? 0 : Math.round((row * (names.length - 1)) / (rows - 1)),
  );
  return places.map((place) => names[place] ?? '');
}

/** The cells of a run's grid: of seeds of their own, or one row a label, of the same seeds in every row. */
export function gridCells(model: Model, seed: number): readonly Cell[] {
  const { rows, columns } = gridOf(model);
  const label = labelOf(drawingOf(model));
  const stream = new RandomStream(seed, 'sample-grid');
  const seeds = (count: number): number[] => Array.from({ length: count }, () => stream.word());
  if (label === undefined) return seeds(rows * columns).map((own) => ({ seed: own, given: {} }));
  const own = seeds(columns);
  return rowLabels(label.names, rows).flatMap((value) =>
    own.map((one): Cell => ({ seed: one, given: { [label.name]: value } })),
  );
}

export interface SampleGrid extends AsyncDisposable {
  /** Draws the grid of a step and writes it. @param values of the averaged networks that draw */
  save(step: number, values: HostTensors): Promise<GridShape>;
}

/** @param folder of the run @param values any values of the networks, to start with */
export async function openSampleGrid(
  file: RunFile,
  model: Model,
  folder: string,
  values: HostTensors,
): Promise<SampleGrid> {
  const cells = gridCells(model, file.seed);
  const shape = gridOf(model);
  const drawer = await openDrawer(model, drawingOf(model), file, folder, values, { count: cells.length });
  const samples = join(folder, 'samples');
  await mkdir(samples, { recursive: true });
  // What a killed process was writing.
  await removeTemporaries(samples);
  return {
    async save(step, current) {
      const { shown } = await drawer.draw(current, cells);
      const words = {
        Software: 'GAN Studio',
        Comment: JSON.stringify({ run: file.run, recipe: file.recipe, step }),
      };
      const grid = toGrid(shown, shape.columns);
      await writeFileAtomically(join(samples, `${stepName(step)}.png`), encodePng(grid, words));
      return shape;
    },
    [Symbol.asyncDispose]: () => drawer[Symbol.asyncDispose](),
  };
}

/** Bytes of a grid before compression: an upper bound for its file. */
export function gridBytes(model: Model): number {
  const { width, height, channels } = shownShape(drawingOf(model));
  const { rows, columns } = gridOf(model);
  return rows * columns * width * height * channels;
}
