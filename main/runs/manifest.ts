/** A checkpoint's manifest: what lies where in `state.bin`, sealed by hashes of the state and of itself. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Dtype } from '../../shared/compiler/index.ts';

/** Version of the manifest and of the layout of `state.bin`. */
const manifestFormat = 1;

const bytesPerElement: Readonly<Record<Dtype, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1 };

const tensorEntrySchema = z.object({
  name: z.string(),
  dtype: z.enum(['float32', 'int32', 'bool', 'uint8']),
  shape: z.array(z.int().min(0)),
  offset: z.int().min(0),
  bytes: z.int().min(0),
});

const manifestSchema = z.object({
  tensors: z.array(tensorEntrySchema),
  state: z.object({ bytes: z.int().min(0), sha256: z.string() }),
  meta: z.record(z.string(), z.unknown()),
});

const sealedSchema = z.object({ format: z.int(), sha256: z.string(), manifest: z.unknown() });

export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly bytes: number;
}

export interface Manifest {
  readonly tensors: readonly TensorEntry[];
  readonly state: { readonly bytes: number; readonly sha256: string };
  readonly meta: Readonly<Record<string, unknown>>;
}

/** The manifest as the text of `manifest.json`. */
export function serializeManifest(manifest: Manifest): string {
  return `${JSON.stringify({ format: manifestFormat, sha256: seal(manifest), manifest })}\n`;
}

/** The manifest in a text, or the reason in words why it can't be trusted. */
export function readManifest(text: string): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'its manifest is not JSON';
  }
  const sealed = sealedSchema.safeParse(value);
  if (!sealed.success) return 'its manifest is incomplete';
  if (sealed.data.format !== manifestFormat) return `its format is ${sealed.data.format}`;
  if (seal(sealed.data.manifest) !== sealed.data.sha256) return 'its manifest has another SHA-256';
  const manifest = manifestSchema.safeParse(sealed.data.manifest);
  if (!manifest.success) return 'its manifest is incomplete';
  return manifest.data.tensors.every((entry) => fits(entry, manifest.data.state.bytes))
    ? manifest.data
    : 'a tensor lies outside of the file';
}

function fits({ dtype, shape, offset, bytes }: TensorEntry, total: number): boolean {
  const elements = shape.reduce((product, length) => product * length, 1);
  return elements * bytesPerElement[dtype] === bytes && offset % 4 === 0 && offset + bytes <= total;
}

/** JSON of a parsed value is the same text again, so the seal does not depend on white space. */
function seal(manifest: unknown): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
