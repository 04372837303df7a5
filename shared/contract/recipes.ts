/** Recipes: what can be trained, with which options, what the networks look like and what a run will cost. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import type { Need } from '../data/index.ts';
import { engineChoiceSchema } from './engines.ts';
import { optionSchema } from './options.ts';
import { idSchema, textSchema } from './text.ts';

export const optionValuesSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

export const presetSchema = z.object({ id: z.string(), title: textSchema, values: optionValuesSchema });

/** What a recipe asks of data in a role; `Need` of shared/data. */
export const needSchema = z.object({
  kind: z.enum(['picture', 'label']),
  stream: z.string(),
  derive: z
    .object({ kind: z.literal('half'), side: z.enum(['left', 'right']) })
    .readonly()
    .optional(),
  fits: z
    .object({
      sides: z.tuple([z.int(), z.int()]).readonly().optional(),
      multipleOf: z.int().optional(),
      doubling: z.boolean().optional(),
    })
    .readonly()
    .optional(),
}) satisfies z.ZodType<Need>;

export const recipeSchema = z.object({
  id: z.string(),
  title: textSchema,
  /** Two plain lines. */
  summary: textSchema,
  goodFor: textSchema,
  paper: z.object({ authors: z.string(), year: z.int(), title: z.string(), url: z.string() }),
  /** `fast` trains in minutes on a laptop CPU, `slow` in hours. */
  speed: z.enum(['fast', 'medium', 'slow']),
  /** What a training step reports, in the order of the charts. */
  metrics: z.array(
    z.object({
      key: z.string(),
      title: textSchema,
      /** `confidence` lies between 0 and 1, a `score` anywhere. */
      chart: z.enum(['loss', 'confidence', 'score', 'speed']),
      /** Whose line it is: its colour and shape in every chart. */
      role: z.enum(['generator', 'discriminator', 'real', 'fake', 'other']),
    }),
  ),
  options: z.record(z.string(), optionSchema),
  /** What it asks of data, by role, with its options as they are at first. */
  needs: z.record(z.string(), needSchema),
  presets: z.array(presetSchema),
  /** How the recipe departs from the paper, one sentence each. */
  deviations: z.array(textSchema),
});
export type RecipeInfo = z.infer<typeof recipeSchema>;

/** One layer as drawn: name, operation, output shape without the batch axis, parameters, multiply-adds for one sample. */
export const layerSchema = z.object({
  name: z.string(),
  op: z.string(),
  shape: z.array(z.int()),
  parameters: z.int(),
});
export const networkSchema = z.object({
  role: z.enum(['generator', 'discriminator']),
  layers: z.array(layerSchema),
  parameters: z.int(),
});
export type NetworkInfo = z.infer<typeof networkSchema>;

/**
 * Pictures of the dataset that the updates of one step read; those that a regulariser reads on some steps only are not
 * counted. Null for options without a batch.
 */
export function picturesPerStep(options: z.infer<typeof optionValuesSchema>): number | null {
  const { batch, critics = 1 } = options;
  return typeof batch === 'number' && typeof critics === 'number' ? batch * critics : null;
}

/** Counted from the traced graph; nothing here is measured. */
export const planSchema = z.object({
  networks: z.array(networkSchema),
  parameters: z.int(),
  flopsPerStep: z.number(),
  /** Predicted peak memory of the training process. */
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  /** The largest batch that would fit where this one does not; null where it does, or where no batch would. */
  fittingBatch: z.int().nullable(),
  /** The fewest parts that its batch can be computed in so that it fits; null where it does, or where none are known. */
  fittingParts: z.int().nullable(),
  checkpointBytes: z.number(),
  sampleBytes: z.number(),
  /** Checkpoints, samples and metrics of the whole run. */
  diskBytes: z.number(),
  freeDiskBytes: z.number(),
});
export type Plan = z.infer<typeof planSchema>;

/** Measured by running a few steps. */
export const probeSchema = z.object({ msPerStep: z.number(), totalMs: z.number(), peakBytes: z.number() });
export type Probe = z.infer<typeof probeSchema>;

/** A tenth is enough to judge by, and little to miss. */
export const defaultHoldout = 0.1;
/** Half, so that training has as many. */
export const mostHoldout = 0.5;

/** What to train: everything that decides a run besides its seed. */
export const trainingSpecSchema = z.object({
  /** A dataset for each stream of the recipe; see `needSchema`. */
  datasets: z.record(z.string(), idSchema),
  recipe: z.string(),
  options: optionValuesSchema,
  /** Generator updates. */
  steps: z.int().min(1).max(100_000_000),
  engine: engineChoiceSchema.default('auto'),
  /** Share of each dataset that is kept out of the training, to judge it by what it never saw: at most 5,000 items. */
  holdout: z.number().min(0).max(mostHoldout).default(defaultHoldout),
});
export type TrainingSpec = z.infer<typeof trainingSpecSchema>;

export const recipesContract = {
  list: oc.output(z.array(recipeSchema)),
  plan: oc.input(trainingSpecSchema).output(planSchema),
  probe: oc.input(trainingSpecSchema).output(probeSchema),
};
