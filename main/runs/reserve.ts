/**
 * A little space that is kept for the day on which the disk is full: taking something away is a change of the database,
 * too, and must work then.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { toStudioError } from '../../shared/errors/index.ts';

/** Bytes: enough for SQLite to note that a few things went. */
const reserveBytes = 512 * 1024;

const reserveFile = (folder: string): string => join(folder, 'studio.reserve');

/** Takes the space, where there is plenty of it. Whatever keeps it from that is told by what needs to write. */
export function holdReserve(folder: string): void {
  const file = reserveFile(folder);
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (existsSync(file) || bavail * bsize < 8 * reserveBytes) return;
    const handle = openSync(file, 'wx');
    try {
      // Zeros would be left out by some disks.
      writeSync(handle, randomBytes(reserveBytes));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    rmSync(file, { force: true });
  }
}

/** Makes a change that takes something away; where the disk is full, with the space that was kept for it. */
export function withReserve<T>(folder: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (!isFull(error) || !existsSync(reserveFile(folder))) throw error;
    rmSync(reserveFile(folder));
    return change();
  }
}

/** Removes a row and its files: the row first, so that none tells of files that are gone, unless the disk is full. */
export async function removeWithReserve(
  folder: string,
  removeRow: () => void,
  removeFiles: () => Promise<number>,
): Promise<number> {
  let isRowGone = false;
  try {
    withReserve(folder, removeRow);
    isRowGone = true;
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  const freed = await removeFiles();
  if (!isRowGone) removeRow();
  holdReserve(folder);
  return freed;
}

/** Waits for work that may be left undone where the disk is full: the next start does it. */
export async function unlessFull(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

export function isFull(error: unknown): boolean {
  return toStudioError(error).code === 'disk_full';
}
