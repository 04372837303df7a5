/** Runs: trainings with their options, metrics, samples, checkpoints and log. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { engineChoiceSchema } from './engines.ts';
import { optionValuesSchema, trainingSpecSchema } from './recipes.ts';
import { errorValueSchema, idSchema, nameSchema, timeSchema } from './text.ts';

/**
 * Where a run stands.
 * - `queued` waits for its turn; `starting` compiles; `training` makes steps;
 * - `held` pauses in memory (resumes at once); `stopping` writes its last checkpoint;
 * - `stopped` rests on disk and can be resumed; `completed` reached its steps and can be continued;
 * - `crashed`, `hung`, `killed` and `failed` ended badly and can be resumed from the newest checkpoint.
 */
export const runStatusSchema = z.enum([
  'queued',
  'starting',
  'training',
  'held',
  'stopping',
  'stopped',
  'completed',
  'crashed',
  'hung',
  'killed',
  'failed',
]);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const runSchema = z.object({
  id: idSchema,
  name: nameSchema,
  recipe: z.string(),
  dataset: z.object({ id: idSchema, name: z.string(), missing: z.boolean() }),
  /** Fully resolved: every option of the recipe has its value here. */
  options: optionValuesSchema,
  seed: z.int(),
  /** What it is trained with; `auto` until it is decided at the first start. */
  engine: engineChoiceSchema,
  steps: z.int(),
  step: z.int(),
  status: runStatusSchema,
  error: errorValueSchema.nullable(),
  /** Milliseconds spent training, over all sessions. */
  trainedMs: z.number(),
  /** Newest measurement while training; null otherwise. */
  msPerStep: z.number().nullable(),
  remainingMs: z.number().nullable(),
  /** Last reported value of each metric. */
  latest: z.record(z.string(), z.number()),
  /** Step of the newest sample grid, served at `/media/runs/<id>/samples/<step>.png`; null before the first. */
  sampleStep: z.int().nullable(),
  checkpointStep: z.int().nullable(),
  forkedFrom: z.object({ run: idSchema, step: z.int() }).nullable(),
  bytes: z.number(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  trashedAt: timeSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** One metric over a range of steps, decimated in SQL. Arrays have one entry a bucket. */
export const seriesSchema = z.object({
  key: z.string(),
  step: z.array(z.int()),
  mean: z.array(z.number()),
  min: z.array(z.number()),
  max: z.array(z.number()),
});
export type Series = z.infer<typeof seriesSchema>;

export const sampleSchema = z.object({ step: z.int(), url: z.string(), rows: z.int(), columns: z.int() });
export type Sample = z.infer<typeof sampleSchema>;

export const checkpointSchema = z.object({
  id: idSchema,
  step: z.int(),
  bytes: z.number(),
  createdAt: timeSchema,
  /** Kept until the run goes; others are replaced by newer generations. */
  pinned: z.boolean(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const logLineSchema = z.object({
  at: timeSchema,
  level: z.enum(['info', 'warning', 'error']),
  /** An id the window and terminal have words for (`checkpoint_saved`), and its values. */
  event: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** Sessions of training: gaps in the charts, and marks where a run was resumed. */
export const sessionSchema = z.object({
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  fromStep: z.int(),
  toStep: z.int(),
  end: runStatusSchema.nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

const byId = z.object({ id: idSchema });

export const runsContract = {
  list: oc.input(z.object({ trash: z.boolean().default(false) })).output(z.array(runSchema)),
  get: oc.input(byId).output(runSchema),
  /** Creates a run and queues it. */
  create: oc
    .input(
      z.object({
        spec: trainingSpecSchema,
        seed: z.int().min(0).max(0xffffffff),
        name: nameSchema.optional(),
      }),
    )
    .output(runSchema),
  rename: oc.input(z.object({ id: idSchema, name: nameSchema })).output(runSchema),
  /** Pauses in memory. */
  hold: oc.input(byId).output(runSchema),
  /** Goes on: from memory when held, else from the newest valid checkpoint. `steps` raises the goal. */
  resume: oc.input(z.object({ id: idSchema, steps: z.int().min(1).optional() })).output(runSchema),
  /** Writes a checkpoint and ends the process; its memory is free afterwards. */
  stop: oc.input(byId).output(runSchema),
  /** A new run that starts from a checkpoint, with options changed where they may be. */
  fork: oc
    .input(
      z.object({
        id: idSchema,
        checkpoint: idSchema.optional(),
        options: optionValuesSchema.default({}),
        steps: z.int().min(1).optional(),
        name: nameSchema.optional(),
        /** The parent's, if left out. */
        engine: engineChoiceSchema.optional(),
      }),
    )
    .output(runSchema),
  metrics: oc
    .input(
      z.object({
        id: idSchema,
        from: z.int().min(0).default(0),
        to: z.int().optional(),
        /** Buckets at most. */
        points: z.int().min(10).max(5000).default(600),
      }),
    )
    .output(z.array(seriesSchema)),
  samples: oc.input(byId).output(z.array(sampleSchema)),
  checkpoints: oc.input(byId).output(z.array(checkpointSchema)),
  pinCheckpoint: oc
    .input(z.object({ id: idSchema, checkpoint: idSchema, pinned: z.boolean() }))
    .output(checkpointSchema),
  sessions: oc.input(byId).output(z.array(sessionSchema)),
  log: oc
    .input(z.object({ id: idSchema, last: z.int().min(1).max(5000).default(500) }))
    .output(z.array(logLineSchema)),
  trash: oc.input(byId).output(runSchema),
  restore: oc.input(byId).output(runSchema),
  purge: oc.input(byId).output(z.object({ freedBytes: z.number() })),
};
