/**
 * Thumbnails of pictures that were found but not imported. They are decoded by the worker, because a picture that
 * nobody checked may crash a decoder. Each drawing starts a process, and a browser asks for six pictures at a time: so
 * those that follow are drawn with them, and a screen of a grid takes one or two processes instead of twenty.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detach } from '../failures.ts';
import type { Workers } from '../jobs/workers.ts';
import type { DataFolder } from '../runs/index.ts';
import type { Inspections } from './inspections.ts';
import type { DrawEntry } from './media.ts';

/** Half a screen: drawn in about a second. */
const together = 64;
const gatherMs = 15;

interface Wish {
  readonly entry: number;
  readonly settle: (file: string | null) => void;
}

export function createThumbnails(folder: DataFolder, workers: Workers, inspections: Inspections): DrawEntry {
  const files = new Map<string, Promise<string | null>>();
  const waiting = new Map<string, Wish[]>();

  function wish(id: string, entry: number): Promise<string | null> {
    return new Promise((settle) => {
      const wishes = waiting.get(id);
      if (wishes === undefined) {
        waiting.set(id, [{ entry, settle }]);
        setTimeout(() => detach(fulfil(id), 'Drawing thumbnails'), gatherMs);
      } else wishes.push({ entry, settle });
    });
  }

  async function fulfil(id: string): Promise<void> {
    const wishes = (waiting.get(id) ?? []).toSorted((a, b) => a.entry - b.entry);
    waiting.delete(id);
    wishes.push(...following(id, wishes));
    for (let at = 0; at < wishes.length; at += together) await draw(id, wishes.slice(at, at + together));
  }

  /** How many pictures were found; none in an inspection that is gone. */
  function countOf(id: string): number {
    try {
      return inspections.result(id).pictures;
    } catch {
      return 0;
    }
  }

  /** The pictures after those that were asked for, as many as fit into the same drawing. */
  function following(id: string, wishes: readonly Wish[]): readonly Wish[] {
    const more: Wish[] = [];
    const pictures = countOf(id);
    for (let entry = (wishes.at(-1)?.entry ?? 0) + 1; entry < pictures; entry++) {
      if (wishes.length + more.length >= together) break;
      const key = `${id} ${entry}`;
      if (!files.has(key)) files.set(key, new Promise((settle) => more.push({ entry, settle })));
    }
    return more;
  }

  /** One preview: its files are numbered in the order of the entries, and those it cannot read are missing. */
  async function draw(id: string, wishes: readonly Wish[]): Promise<void> {
    const entries = wishes.map((one) => one.entry);
    const target = folder.work(`${id}-${entries[0] ?? 0}-${entries.length}`);
    try {
      const input = {
        inspectionFolder: inspections.folder(id),
        options: inspections.result(id).suggested,
        entries,
        folder: target,
      };
      const shown = await workers.run('preview', input, { what: 'Thumbnails' });
      wishes.forEach(({ settle }, i) => {
        const name = shown.find(({ before }) => before.startsWith(`${i}-`))?.before;
        settle(name === undefined ? null : join(target, name));
      });
    } catch {
      // A picture that cannot be shown is an empty box; why is said where its problem is listed.
      for (const { settle } of wishes) settle(null);
    }
  }

  return async (id, entry) => {
    const key = `${id} ${entry}`;
    const file = files.get(key) ?? wish(id, entry);
    files.set(key, file);
    const path = await file;
    if (path === null) return null;
    try {
      return new Uint8Array(await readFile(path));
    } catch {
      // Its inspection was discarded.
      files.delete(key);
      return null;
    }
  };
}
