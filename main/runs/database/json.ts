import type { z } from 'zod';

/** A JSON column as the type its schema says. What does not fit was not written by this version: our bug, so it throws. */
export function fromJson<T>(schema: z.ZodType<T>, text: string): T {
  return schema.parse(JSON.parse(text));
}

export function fromJsonOrNull<T>(schema: z.ZodType<T>, text: string | null): T | null {
  return text === null ? null : fromJson(schema, text);
}

export function toJsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
