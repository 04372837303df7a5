/** What a trained generator is used for: drawing samples, and going home as a file. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { idSchema } from './text.ts';

export const generationSchema = z.object({
  id: idSchema,
  run: idSchema,
  step: z.int(),
  seed: z.int(),
  /** The latent seed of each picture: re-rolling one cell changes one of these. */
  seeds: z.array(z.int()),
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
  /** How the input is made: `z` drawn from N(0, 1), or evenly from [-1, 1]; or `picture`, a picture to be translated. */
  latent: z.enum(['normal', 'uniform', 'picture']).default('normal'),
  /** Largest absolute difference from the training program, over outputs in [-1, 1]. */
  maxDifference: z.number(),
  inputs: z.array(
    z.object({ name: z.string(), type: z.string(), shape: z.array(z.union([z.int(), z.string()])) }),
  ),
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
  generate: oc
    .input(
      z.object({
        run: idSchema,
        checkpoint: idSchema.optional(),
        seed: z.int().min(0).max(0xffffffff),
        count: z.int().min(1).max(256),
        /** Latent seeds that replace those drawn from `seed`, by cell: locked and re-rolled cells. */
        seeds: z.record(z.string(), z.int().min(0).max(0xffffffff)).default({}),
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
