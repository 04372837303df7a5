/** What a trained generator is used for: drawing samples, and going home as a file. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { idSchema } from './text.ts';

/** Pictures that are drawn at once. */
export const mostCells = 256;

/** What a person says of an input of a drawing: a label by its name or number. */
export const givenValueSchema = z.union([z.string().max(1000), z.number()]);
export type GivenValue = z.infer<typeof givenValueSchema>;

/** An input of a drawing, as it is asked for: in a form, by a flag, in an exported file. */
export const askedSchema = z.object({
  name: z.string(),
  /** `latent` is drawn by a seed; `label` is one of `names`; `picture` is one of the data. */
  kind: z.enum(['latent', 'label', 'picture']),
  /** Of a latent point: N(0, 1), or evenly from [−1, 1]. */
  law: z.enum(['normal', 'uniform']).optional(),
  names: z.array(z.string()).optional(),
});
export type Asked = z.infer<typeof askedSchema>;

/** A way of using what a run has learned. */
export const drawingSchema = z.object({
  name: z.string(),
  given: z.array(askedSchema),
  /** Where pictures that it is given by itself come from: those that training never saw, or those it learns from. */
  reads: z.enum(['held-out', 'training', 'nothing']),
});
export type DrawingInfo = z.infer<typeof drawingSchema>;

export const generationSchema = z.object({
  id: idSchema,
  run: idSchema,
  step: z.int(),
  seed: z.int(),
  /** The latent seed of each picture: re-rolling one cell changes one of these. */
  seeds: z.array(z.int()),
  /** What each picture was given, by the names of the drawing's inputs: labels by name. */
  given: z.array(z.record(z.string(), z.string())),
  /** Pictures in a row of the grid. */
  columns: z.int(),
  /** The input of labels that rows go through; null where they do not. */
  rows: z.string().nullable(),
  ema: z.boolean(),
  width: z.int(),
  height: z.int(),
  /** URLs of the single pictures, and of all in one grid. */
  images: z.array(z.string()),
  grid: z.string(),
});
export type Generation = z.infer<typeof generationSchema>;

export const exportVariants = ['float', 'uint8'] as const;

/** A file that lies beside an exported generator. */
export const companionSchema = z.object({
  /** `card` in Markdown, `data` the same as JSON, `picture` a grid of samples as PNG. */
  kind: z.enum(['card', 'data', 'picture']),
  file: z.string(),
  bytes: z.number(),
  /** Of the file as it was written, in hexadecimal. */
  sha256: z.string(),
  /** Where the window can fetch it. */
  url: z.string(),
});
export type Companion = z.infer<typeof companionSchema>;

export const exportSchema = z.object({
  id: idSchema,
  run: idSchema,
  step: z.int(),
  format: z.enum(['onnx']),
  variant: z.enum(exportVariants),
  file: z.string(),
  bytes: z.number(),
  opset: z.int(),
  /** Largest absolute difference from the training program, over outputs in [-1, 1]. */
  maxDifference: z.number(),
  inputs: z.array(askedSchema.extend({ type: z.string(), shape: z.array(z.union([z.int(), z.string()])) })),
  outputs: z.array(
    z.object({ name: z.string(), type: z.string(), shape: z.array(z.union([z.int(), z.string()])) }),
  ),
  /** The model card, in Markdown. */
  card: z.string(),
  /** Files beside it; none were remembered before they could be fetched. */
  companions: z.array(companionSchema).default([]),
  /** Where the window can fetch the file. */
  url: z.string(),
  createdAt: z.number(),
});
export type Export = z.infer<typeof exportSchema>;

export const makingContract = {
  /** What a run can draw, and what it asks for. */
  drawings: oc.input(z.object({ run: idSchema })).output(z.array(drawingSchema)),
  generate: oc
    .input(
      z.object({
        run: idSchema,
        checkpoint: idSchema.optional(),
        seed: z.int().min(0).max(0xffffffff),
        count: z.int().min(1).max(mostCells),
        /** Latent seeds that replace those drawn from `seed`, by cell: locked and re-rolled cells. */
        seeds: z.record(z.string(), z.int().min(0).max(0xffffffff)).default({}),
        /** By the names of the drawing's inputs: one value for all cells, or one for each; null leaves it to the seed. */
        given: z
          .record(
            z.string(),
            z.union([givenValueSchema, z.array(givenValueSchema.nullable()).min(1).max(256)]),
          )
          .default({}),
        /** An input of labels: `count` pictures of each of them, one row a label, of the same seeds in every row. */
        rows: z.string().optional(),
        ema: z.boolean().default(true),
      }),
    )
    .output(generationSchema),
  export: oc
    .input(
      z.object({
        run: idSchema,
        checkpoint: idSchema.optional(),
        format: z.enum(['onnx']),
        variant: z.enum(exportVariants).default('float'),
        /** Where to write it: a name that ends in `.onnx`. A free one in the run's own folder where left out. */
        path: z.string().optional(),
      }),
    )
    .output(exportSchema),
  exports: oc.input(z.object({ run: idSchema })).output(z.array(exportSchema)),
};
