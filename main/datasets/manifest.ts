import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../shared/errors/index.ts';

/** Format of the packed store. A reader refuses a newer one. */
export const storeFormat = 1;

/** The files of a store, besides its manifest. Text files hold UTF-8 without separators; their index holds N + 1 byte offsets. */
export const storeFiles = {
  /** Pixels, uint8 [N, H, W, C]. */
  pixels: 'pixels.bin',
  /** Label of each entry, int32 little-endian [N]; -1 for none. */
  labels: 'labels.bin',
  /** Source name of each entry. */
  names: 'names.txt',
  namesIndex: 'names.idx',
  /** Captions of each entry, one a line; empty for none. */
  captions: 'captions.txt',
  captionsIndex: 'captions.idx',
} as const;

const fileSchema = z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export const manifestSchema = z.object({
  format: z.int().min(1),
  width: z.int().min(1).max(65_535),
  height: z.int().min(1).max(65_535),
  channels: z.union([z.literal(1), z.literal(3)]),
  count: z.int().min(0),
  labels: z.array(z.string()),
  /** Entries that have at least one caption. */
  captions: z.int().min(0),
  files: z.record(z.string(), fileSchema),
});

/** What a store says of itself: shape, labels, and size and SHA-256 of each of its files. */
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestName = 'manifest.json';

/**
 * Reads and checks a store's manifest.
 * @throws StudioError `store_missing`, `store_newer` or `store_damaged`.
 */
export function readManifest(folder: string): Manifest {
  const found = parseManifest(folder);
  const format = z.object({ format: z.int() }).safeParse(found);
  if (format.success && format.data.format > storeFormat) {
    throw new StudioError('store_newer', { folder, found: format.data.format, known: storeFormat });
  }
  const manifest = manifestSchema.safeParse(found);
  if (!manifest.success || !sizesAgree(manifest.data)) {
    throw new StudioError('store_damaged', { folder, file: manifestName }, { cause: manifest.error });
  }
  return manifest.data;
}

function parseManifest(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, manifestName), 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new StudioError('store_damaged', { folder, file: manifestName }, { cause });
    }
    throw new StudioError('store_missing', { folder }, { cause });
  }
}

/** Whether the files have the sizes that count and shape ask for. */
function sizesAgree(manifest: Manifest): boolean {
  const { count, width, height, channels, files } = manifest;
  const index = (count + 1) * 8;
  return (
    files[storeFiles.pixels]?.bytes === count * width * height * channels &&
    files[storeFiles.labels]?.bytes === count * 4 &&
    files[storeFiles.namesIndex]?.bytes === index &&
    files[storeFiles.captionsIndex]?.bytes === index &&
    files[storeFiles.names] !== undefined &&
    files[storeFiles.captions] !== undefined
  );
}
