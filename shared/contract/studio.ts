/** The studio itself: jobs, settings, health, and the one stream of everything that changes. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { datasetSchema } from './datasets.ts';
import { engineSchema } from './engines.ts';
import { logLineSchema, runSchema, sampleSchema } from './runs.ts';
import { errorValueSchema, idSchema, progressSchema, timeSchema } from './text.ts';

export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(['import', 'train']),
  /** The dataset (once it exists) or run it works for. */
  subject: idSchema.nullable(),
  title: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: progressSchema.nullable(),
  error: errorValueSchema.nullable(),
  createdAt: timeSchema,
});
export type Job = z.infer<typeof jobSchema>;

export const settingsSchema = z.object({
  locale: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** CPU threads of a training; 0 = one for each physical core. Fixed for a run when it starts. */
  threads: z.int().min(0).max(256),
  /** Resume runs that were interrupted by quitting when the studio starts. */
  resumeAtStart: z.enum(['ask', 'always', 'never']),
});
export type Settings = z.infer<typeof settingsSchema>;

export const doctorSchema = z.object({
  version: z.string(),
  system: z.object({
    platform: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryBytes: z.number(),
    freeMemoryBytes: z.number(),
    node: z.string(),
  }),
  engines: z.array(engineSchema),
  folders: z.array(z.object({ name: z.string(), path: z.string(), bytes: z.number() })),
  freeDiskBytes: z.number(),
  checks: z.array(z.object({ id: z.string(), ok: z.boolean(), error: errorValueSchema.nullable() })),
});
export type Doctor = z.infer<typeof doctorSchema>;

const fsckEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: progressSchema }),
  z.object({ kind: z.literal('problem'), file: z.string(), error: errorValueSchema }),
  z.object({ kind: z.literal('done'), files: z.int(), bytes: z.number(), problems: z.int() }),
]);

/** What the status line shows, once a second while something runs. */
export const vitalsSchema = z.object({
  engine: z.string(),
  threads: z.int(),
  memoryBytes: z.number(),
  freeDiskBytes: z.number(),
  queued: z.int(),
});
export type Vitals = z.infer<typeof vitalsSchema>;

/** Everything that changes, coalesced to at most ten events of a kind a second. A new subscriber gets a snapshot first. */
export const studioEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot'),
    datasets: z.array(datasetSchema),
    runs: z.array(runSchema),
    jobs: z.array(jobSchema),
    settings: settingsSchema,
    vitals: vitalsSchema,
  }),
  z.object({ kind: z.literal('dataset'), dataset: datasetSchema }),
  z.object({ kind: z.literal('dataset-gone'), id: idSchema }),
  z.object({ kind: z.literal('run'), run: runSchema }),
  z.object({ kind: z.literal('run-gone'), id: idSchema }),
  z.object({ kind: z.literal('job'), job: jobSchema }),
  /** New metric rows of one run: each row is a step and its values. */
  z.object({
    kind: z.literal('metrics'),
    run: idSchema,
    rows: z.array(z.object({ step: z.int(), values: z.record(z.string(), z.number()) })),
  }),
  z.object({ kind: z.literal('sample'), run: idSchema, sample: sampleSchema }),
  z.object({ kind: z.literal('log'), run: idSchema, line: logLineSchema }),
  z.object({ kind: z.literal('settings'), settings: settingsSchema }),
  z.object({ kind: z.literal('vitals'), vitals: vitalsSchema }),
]);
export type StudioEvent = z.infer<typeof studioEventSchema>;

export const studioContract = {
  events: oc.output(eventIterator(studioEventSchema)),
  jobs: oc.output(z.array(jobSchema)),
  cancelJob: oc.input(z.object({ id: idSchema })).output(z.void()),
  settings: oc.output(settingsSchema),
  changeSettings: oc.input(settingsSchema.partial()).output(settingsSchema),
  doctor: oc.output(doctorSchema),
  fsck: oc.output(eventIterator(fsckEvent)),
  /** Puts back every `run.json` that somebody changed; returns the names of their runs. */
  restoreRunFiles: oc.output(z.object({ restored: z.array(z.string()) })),
  /** Runs that were training when the studio last ended. */
  interrupted: oc.output(z.array(runSchema)),
};
