import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError, toStudioError } from '../../shared/errors/index.ts';
import { unfinishedPrefix } from './disk.ts';
import { readManifest } from './manifest.ts';

/** What re-hashing a store found. */
export interface StoreCheck {
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly StudioError[];
}

/**
 * Reads every byte of a store and compares it with the manifest. Problems are returned, not thrown.
 * @param onBytes told how many bytes were read since the last call
 */
export async function verifyStore(
  folder: string,
  options: { readonly onBytes?: (bytes: number) => void; readonly signal?: AbortSignal } = {},
): Promise<StoreCheck> {
  const problems: StudioError[] = [];
  let files = 0;
  let bytes = 0;
  const note = (problem: StudioError | null): void => {
    if (problem !== null) problems.push(problem);
  };
  try {
    for (const [file, wanted] of Object.entries(readManifest(folder).files)) {
      note(await verifyFile(folder, file, wanted, options));
      files += 1;
      bytes += wanted.bytes;
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    note(toStudioError(error));
  }
  return { files, bytes, problems };
}

async function verifyFile(
  folder: string,
  file: string,
  wanted: { readonly bytes: number; readonly sha256: string },
  options: { readonly onBytes?: (bytes: number) => void; readonly signal?: AbortSignal },
): Promise<StudioError | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const { signal } = options;
    for await (const chunk of createReadStream(join(folder, file), { highWaterMark: 1 << 20, signal })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      options.onBytes?.((chunk as Buffer).length);
    }
  } catch (cause) {
    options.signal?.throwIfAborted();
    return new StudioError('store_damaged', { folder, file }, { cause });
  }
  const same = bytes === wanted.bytes && hash.digest('hex') === wanted.sha256;
  return same ? null : new StudioError('store_damaged', { folder, file });
}

/** Removes what killed imports left in the folder of all datasets. Called at start; returns what it removed. */
export function removeUnfinished(datasetsFolder: string): readonly string[] {
  const left = readdirSync(datasetsFolder).filter((name) => name.startsWith(unfinishedPrefix));
  for (const name of left) rmSync(join(datasetsFolder, name), { recursive: true, force: true });
  return left;
}
