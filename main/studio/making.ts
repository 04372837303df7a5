/** What a trained generator is used for: drawing pictures, and going home as a file. */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  StudioError,
  type Checkpoint,
  type Export,
  type Generation,
  type Run,
} from '../../shared/contract/index.ts';
import { RandomStream } from '../../shared/gan/random/index.ts';
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
    async generate(input, signal) {
      const run = database.runs.get(input.run);
      const checkpoint = checkpointOf(run, input.checkpoint);
      const seeds = latentSeeds(input);
      const id = randomUUID();
      await mkdir(folder.work(id), { recursive: true });
      const task = {
        file: await trainings.file(run.id),
        checkpoint: folder.checkpoint(run.id, checkpoint.id),
        seeds,
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
        seeds,
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

/** One latent seed a cell, drawn from the seed of the whole, but for those that were locked or rolled again. */
function latentSeeds({ seed, count, seeds }: GenerateInput): number[] {
  const stream = new RandomStream(seed, 'generate');
  const drawn = Array.from({ length: count }, () => stream.word());
  return drawn.map((own, cell) => seeds[cell] ?? own);
}
