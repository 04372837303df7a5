/** Where a training begins: at the newest whole checkpoint, at one of another run, or at step 0. */
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { HostTensor, HostTensors, TensorSpec } from '../../../shared/compiler/index.ts';
import { onlyStream } from '../../../shared/data/index.ts';
import { StudioError } from '../../../shared/errors/index.ts';
import { initialState, type Model, stateSpecs, upgradedState } from '../../../shared/gan/index.ts';
import { mapValues } from '../../../shared/gan/record.ts';
import type { RunFile } from '../../jobs/tasks.ts';
import { readCheckpoint, readNewestCheckpoint } from '../../runs/checkpoint.ts';
import { requireSameRun } from '../../runs/seal.ts';
import type { Cursors, StreamFacts } from './batches.ts';

/** What a checkpoint remembers besides tensors. Shuffle and noise follow from seed, step and cursor. */
const newMetaSchema = z.object({
  step: z.int().min(0),
  /** By stream: items read so far (epoch and place in its shuffle), those that took part, and what is stored of each. */
  streams: z.record(
    z.string(),
    z.object({ cursor: z.int().min(0), count: z.int().min(1), shape: z.string() }),
  ),
  seed: z.int(),
  threads: z.int(),
  /** What computed the steps; before it was recorded, only the CPU did. */
  engine: z.string().default('onnxruntime-cpu'),
  /** The engine's version; empty before it was recorded. */
  runtime: z.string().default(''),
  /** The newest metric rows, up to `step`. */
  recent: z.array(z.object({ step: z.int(), values: z.record(z.string(), z.number()) })).default([]),
  /** What the run says, and the SHA-256 of that; see `main/runs/seal.ts`. Absent before it was recorded. */
  run: z.unknown().optional(),
  seal: z.string().optional(),
});
export type CheckpointMeta = z.infer<typeof newMetaSchema>;

/** What checkpoints said of data when a run had one dataset and nothing but its pictures. */
const oneStreamSchema = z.looseObject({
  cursor: z.int(),
  count: z.int(),
  shape: z.tuple([z.int(), z.int(), z.int()]),
});

const metaSchema = z.preprocess((given) => {
  const old = oneStreamSchema.safeParse(given);
  if (!old.success) return given;
  const { cursor, count, shape, ...rest } = old.data;
  return { ...rest, streams: { [onlyStream]: { cursor, count, shape: shape.join(' × ') } } };
}, newMetaSchema);

/** What numbers depend on to the last bit, besides seed, data and options. */
export type Computed = Pick<CheckpointMeta, 'engine' | 'runtime' | 'threads'>;
const computedSchema = newMetaSchema.pick({ engine: true, runtime: true, threads: true });

/** What computed a checkpoint. */
export function computedOf(meta: unknown): Computed {
  return computedSchema.parse(meta);
}

export interface Beginning {
  readonly state: HostTensors;
  readonly step: number;
  readonly cursors: Cursors;
  /** What the checkpoint says of its data; null at step 0. */
  readonly meta: CheckpointMeta | null;
  /** `fork`: the checkpoint belongs to another run. */
  readonly origin: 'fresh' | 'resumed' | 'fork';
  /** Newer checkpoints that had to be passed over. */
  readonly damaged: readonly string[];
}

/** A beginning whose state is in the engine: a copy of all weights would live as long as the training. */
export type Begun = Omit<Beginning, 'state'>;

export function checkpointsOf(folder: string): string {
  return join(folder, 'checkpoints');
}

/** The run that a checkpoint belongs to: the reverse of `checkpointsOf`. @param checkpoint its folder */
export function runFolderOf(checkpoint: string): string {
  return dirname(dirname(checkpoint));
}

/**
 * @param fork checkpoint folder of another run, used while this run has none of its own
 * @throws StudioError `checkpoint_damaged`, `checkpoint_not_found`, `checkpoint_does_not_fit`, `run_file_changed`
 */
export async function restore(
  file: RunFile,
  model: Model,
  folder: string,
  fork: string | null,
): Promise<Beginning> {
  const newest = await readNewestCheckpoint(checkpointsOf(folder));
  if (newest !== null) requireSameRun(newest.meta, file, join(folder, 'run.json'));
  if (newest !== null) return begin(model, newest.tensors, newest.meta, 'resumed', newest.damaged);
  if (fork !== null) {
    const { tensors, meta } = await readCheckpoint(dirname(fork), basename(fork));
    return begin(model, tensors, meta, 'fork', []);
  }
  const state = initialState(model, file.seed);
  return { state, step: 0, cursors: {}, meta: null, origin: 'fresh', damaged: [] };
}

function begin(
  model: Model,
  saved: HostTensors,
  given: unknown,
  origin: Beginning['origin'],
  damaged: readonly string[],
): Beginning {
  const meta = metaSchema.parse(given);
  const state = upgradedState(model, saved);
  requireFit(model, state);
  const cursors = mapValues(meta.streams, ({ cursor }) => cursor);
  return { state, step: meta.step, cursors, meta, origin, damaged };
}

const inWords = (spec: TensorSpec | HostTensor | undefined): string =>
  spec === undefined ? '–' : `${spec.dtype}[${spec.shape.join(', ')}]`;

/** A fork may have changed options that decide shapes or the optimizer. */
function requireFit(model: Model, state: HostTensors): void {
  const specs = stateSpecs(model);
  for (const name of new Set([...Object.keys(specs), ...Object.keys(state)])) {
    const [expected, found] = [inWords(specs[name]), inWords(state[name])];
    if (expected !== found) throw new StudioError('checkpoint_does_not_fit', { name, expected, found });
  }
}

/**
 * A resumed run must find the data it was started with, or it would not be the same run.
 * @throws StudioError `dataset_changed`
 */
export function requireSameData(
  { meta, origin }: Pick<Beginning, 'meta' | 'origin'>,
  { streams }: { readonly streams: Readonly<Record<string, StreamFacts>> },
): void {
  if (meta === null || origin !== 'resumed') return;
  for (const [stream, { count, shape }] of Object.entries(streams)) {
    const saved = meta.streams[stream];
    if (saved === undefined || (saved.count === count && saved.shape === shape)) continue;
    throw new StudioError('dataset_changed', {
      found: count,
      foundShape: shape,
      expected: saved.count,
      expectedShape: saved.shape,
    });
  }
}
