import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import type { TaskHandler } from '../jobs/tasks.ts';
import { writing } from './disk.ts';
import { DecodePool } from './decode/pool.ts';
import type { EntryResult, Work } from './decode/thread.ts';
import { type InspectedEntry, readEntries, readSummary } from './inspection.ts';
import { stopIfCancelled } from './progress.ts';

/** The longer side of a picture shown before import, in pixels. */
const beforeSide = 256;
/** Entries shown where none are asked for. */
const defaultEntries = 8;

interface Shown {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Shows what the options make of some pictures: each as it is (upright, scaled to 256 pixels) and as it would be stored.
 * Entries that cannot be read any more are left out.
 * @throws StudioError `inspection_gone`, `cancelled`
 */
export const preview: TaskHandler<'preview'> = async (input, context) => {
  const entries = await pick(input.inspectionFolder, input.entries);
  mkdirSync(input.folder, { recursive: true });
  const pool = new DecodePool({ threads: 1 });
  try {
    const before = await rendered(pool, entries, { kind: 'look', side: beforeSide });
    stopIfCancelled(context.signal, 'The preview');
    const after = await rendered(pool, entries, { kind: 'fit', options: input.options });
    return entries.flatMap(({ name }, i): Shown[] => {
      const [was, becomes] = [before[i], after[i]];
      if (was?.kind !== 'pixels' || becomes?.kind !== 'pixels') return [];
      const shown = { file: name, before: `${i}-before.png`, after: `${i}-after.png` };
      save(join(input.folder, shown.before), was);
      save(join(input.folder, shown.after), becomes);
      return [shown];
    });
  } finally {
    pool.close();
  }
};

/** The entries asked for, or some spread over the whole list. */
async function pick(folder: string, numbers: readonly number[]): Promise<readonly InspectedEntry[]> {
  const { count } = readSummary(folder);
  const some = Math.min(defaultEntries, count);
  const spread = Array.from({ length: some }, (_, i) => Math.floor((i * count) / some));
  const wanted = new Set(numbers.length > 0 ? numbers : spread);
  const picked: InspectedEntry[] = [];
  let number = 0;
  for await (const entry of readEntries(folder)) {
    if (wanted.has(number++)) picked.push(entry);
    if (picked.length === wanted.size) break;
  }
  return picked;
}

async function rendered(
  pool: DecodePool,
  entries: readonly InspectedEntry[],
  work: Work,
): Promise<readonly EntryResult[]> {
  const results: EntryResult[] = [];
  for await (const { result } of pool.run(entries, work)) results.push(result);
  return results;
}

/** Writes grey or RGB pixels as PNG. */
function save(path: string, picture: { pixels: Uint8Array; width: number; height: number }): void {
  const { pixels, width, height } = picture;
  const channels = pixels.length / (width * height);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = pixels[i * channels + Math.min(c, channels - 1)] ?? 0;
  }
  writing(path, () => writeFileSync(path, Transformer.fromRgbaPixels(rgba, width, height).pngSync()));
}
