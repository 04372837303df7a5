import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { onlyStream } from '../../shared/data/index.ts';
import { StudioError } from '../../shared/errors/index.ts';
import { syncFolder, writing } from './disk.ts';

/**
 * The bitmap of a stream in a run's folder. Runs with one dataset keep the name that it always had.
 * @param stream as the recipe calls it
 */
export function removedFileName(stream: string): string {
  return stream === onlyStream ? 'removed.bin' : `removed-${stream}.bin`;
}

/**
 * Writes which entries are removed, as a bitmap: bit `i % 8` of byte `i / 8` is entry `i`. A training gets its own copy,
 * so that what a person removes later changes nothing under it.
 * @param count entries of the store
 */
export function writeRemoved(file: string, count: number, entries: Iterable<number>): void {
  const bits = new Uint8Array(Math.ceil(count / 8));
  for (const entry of entries) {
    if (entry >= 0 && entry < count) bits[entry >> 3] = (bits[entry >> 3] ?? 0) | (1 << (entry & 7));
  }
  const temporary = `${file}.tmp`;
  writing(file, () => {
    const handle = openSync(temporary, 'w');
    try {
      writeFileSync(handle, bits);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    syncFolder(dirname(file));
  });
}

/** Reads the bitmap of `count` entries. @throws StudioError `store_damaged` where its size is wrong. */
export function readRemoved(file: string, count: number): Uint8Array {
  const bits = new Uint8Array(readFileSync(file));
  if (bits.length !== Math.ceil(count / 8)) {
    throw new StudioError('store_damaged', { folder: dirname(file), file });
  }
  return bits;
}
