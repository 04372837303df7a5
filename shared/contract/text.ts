import { z } from 'zod';
import { errorCodes, type ErrorValue, type Text } from '../errors/index.ts';

/** One sentence in every language of the studio. */
export const textSchema = z.object({ en: z.string(), 'zh-CN': z.string() }) satisfies z.ZodType<Text>;

/** An error as data: a code of the catalogue and the values of its text. */
export const errorValueSchema = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  detail: z.string().optional(),
}) satisfies z.ZodType<ErrorValue>;

/** Milliseconds since 1970 UTC. */
export const timeSchema = z.number();

/** A row's id: lower-case letters and digits, so that it is a safe file name on every system. */
export const idSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** A name that a person gives: shown as it is, and unique among its kind. */
export const nameSchema = z.string().trim().min(1).max(120);

/** Progress of long work. `total` is absent while it is not known yet. */
export const progressSchema = z.object({
  done: z.number(),
  total: z.number().optional(),
  /** What is being done now: a phase id that the window and the terminal have words for. */
  phase: z.string(),
  remainingMs: z.number().optional(),
});
export type Progress = z.infer<typeof progressSchema>;
