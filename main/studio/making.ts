/** What a trained generator is used for: drawing pictures, and going home as a file. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  mostCells,
  StudioError,
  type Checkpoint,
  type DrawingInfo,
  type Export,
  type Generation,
  type GivenValue,
  type Run,
} from '../../shared/contract/index.ts';
import { RandomStream } from '../../shared/gan/random/index.ts';
import { gridShape } from '../media/grid.ts';
import type { Cell, RunFile } from '../jobs/tasks.ts';
import { isReplaceable, requireReplaceable } from '../export/outputs.ts';
import type { WrittenFile } from '../runs/database/exports.ts';
import { workUrl } from './media.ts';
import type { Parts } from './parts.ts';

export interface GenerateInput {
  readonly run: string;
  readonly checkpoint?: string | undefined;
  readonly seed: number;
  readonly count: number;
  readonly seeds: Readonly<Record<string, number>>;
  readonly given: Readonly<Record<string, GivenValue | readonly (GivenValue | null)[]>>;
  readonly rows?: string | undefined;
  readonly ema: boolean;
}

export interface ExportInput {
  readonly run: string;
  readonly checkpoint?: string | undefined;
  readonly format: 'onnx';
  readonly variant: Export['variant'];
  readonly path?: string | undefined;
}

export interface MakingCalls {
  drawings(run: string): Promise<DrawingInfo[]>;
  generate(input: GenerateInput, signal: AbortSignal | undefined): Promise<Generation>;
  export(input: ExportInput, signal: AbortSignal | undefined): Promise<Export>;
  exports(run: string): Export[];
}

export function createMakingCalls({ folder, database, workers, trainings, recorder }: Parts): MakingCalls {
  /** The named checkpoint, or the newest one. @throws StudioError `checkpoint_not_found`, `run_has_no_checkpoint` */
  function checkpointOf(run: Run, named: string | undefined): Checkpoint {
    if (named !== undefined) return database.checkpoints.get(run.id, named);
    const newest = database.checkpoints.list(run.id).at(-1);
    if (newest === undefined) throw new StudioError('run_has_no_checkpoint', { run: run.name });
    return newest;
  }

  /** A name in the run's own folder on which nothing lies that an export did not write. */
  async function freeTarget(
    run: Run,
    { step }: Checkpoint,
    variant: Export['variant'],
    written: ReadonlyMap<string, WrittenFile>,
  ): Promise<string> {
    await mkdir(folder.exports(run.id), { recursive: true });
    const stem = join(folder.exports(run.id), `${safeName(run.name)}-${step}-${variant}`);
    let target = `${stem}.onnx`;
    for (let n = 2; !(await isReplaceable(target, written)); n += 1) target = `${stem}-${n}.onnx`;
    return target;
  }

  return {
    async drawings(id) {
      // The mathematics takes a quarter of a second to load: not before it is asked for.
      const { drawingsOf } = await import('../worker/drawing/drawings.ts');
      return drawingsOf(await trainings.file(database.runs.get(id).id));
    },

    async generate(input, signal) {
      const run = database.runs.get(input.run);
      const checkpoint = checkpointOf(run, input.checkpoint);
      const file = await trainings.file(run.id);
      const { cells, columns } = input.rows === undefined ? cellsOf(input) : await rowsOf(input, file);
      const id = randomUUID();
      await mkdir(folder.work(id), { recursive: true });
      const task = {
        file,
        checkpoint: folder.checkpoint(run.id, checkpoint.id),
        cells,
        columns,
        ema: input.ema,
        folder: folder.work(id),
        title: run.name,
      };
      const made = await workers.run('generate', task, { signal, what: 'Drawing' });
      return {
        id,
        run: run.id,
        step: made.step,
        seed: input.seed,
        seeds: cells.map((cell) => cell.seed),
        given: made.given.map((given) => ({ ...given })),
        columns,
        rows: input.rows ?? null,
        ema: input.ema,
        width: made.width,
        height: made.height,
        images: made.images.map((file) => workUrl(id, basename(file))),
        grid: workUrl(id, basename(made.grid)),
      };
    },

    async export({ run: id, checkpoint: named, format, variant, path }, signal) {
      const run = database.runs.get(id);
      const checkpoint = checkpointOf(run, named);
      const written = database.exports.written();
      const target = path ?? (await freeTarget(run, checkpoint, variant, written));
      const replace = await requireReplaceable(target, written);
      const { sha256, ...made } = await workers.run(
        'export',
        {
          file: await trainings.file(run.id),
          checkpoint: folder.checkpoint(id, checkpoint.id),
          format,
          variant,
          path: target,
          replace,
          metrics: run.latest,
        },
        { signal, what: 'Exporting' },
      );
      const added = { ...made, id: randomUUID(), run: id, createdAt: Date.now() };
      const file = database.exports.add(added, sha256);
      recorder?.touch(id);
      return file;
    },

    exports: (run) => database.exports.list(database.runs.get(run).id),
  };
}

/** A name as part of a file name on every system. */
function safeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60);
}

interface Cells {
  readonly cells: readonly Cell[];
  /** Of the grid. */
  readonly columns: number;
}

/** A seed for each cell, drawn from the seed of the whole. */
function drawnSeeds(seed: number, count: number): readonly number[] {
  const stream = new RandomStream(seed, 'generate');
  return Array.from({ length: count }, () => stream.word());
}

/**
 * One cell for each picture: its seed is drawn from the seed of the whole, but for those that were locked or rolled again;
 * lists of what is given are gone through as often as it takes.
 */
function cellsOf({ seed, count, seeds, given }: GenerateInput): Cells {
  const cells = drawnSeeds(seed, count).map((own, cell) => ({
    seed: seeds[cell] ?? own,
    given: Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => {
        const one = typeof value === 'object' ? value[cell % value.length] : value;
        return one === undefined || one === null ? [] : [[name, one]];
      }),
    ),
  }));
  return { cells, columns: gridShape(count).columns };
}

/** A row for each label of an input. @throws StudioError `given_unknown`, `generate_too_many` */
async function rowsOf(input: GenerateInput, file: RunFile): Promise<Cells> {
  const { drawingsOf } = await import('../worker/drawing/drawings.ts');
  const asked = drawingsOf(file)[0]?.given ?? [];
  const name = input.rows ?? '';
  const labels = asked.find((one) => one.name === name)?.names;
  if (labels === undefined) {
    const known = asked.filter(({ kind }) => kind === 'label').map((one) => one.name);
    throw new StudioError('given_unknown', { name, known: known.join(', ') });
  }
  const columns = input.count;
  if (labels.length * columns > mostCells) {
    const most = Math.floor(mostCells / labels.length);
    throw new StudioError('generate_too_many', { labels: labels.length, count: columns, most });
  }
  const cells = labels.flatMap((label, row) =>
    drawnSeeds(input.seed, columns).map((own, column): Cell => ({
      seed: input.seeds[row * columns + column] ?? own,
      given: { [name]: label },
    })),
  );
  return { cells, columns };
}
