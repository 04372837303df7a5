/**
 * Looks through what a person dropped, in a process of its own. What was found is kept while somebody may import it: it goes
 * when it was imported, when the look failed or was cancelled, and when newer looks have taken its place. The upload it looked
 * through goes with it.
 */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { StudioError, type ErrorValue, type Inspection, type Progress } from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import type { RunningTask, TaskEnd, Workers } from '../jobs/index.ts';
import { namesIn } from '../runs/files.ts';
import type { DataFolder } from '../runs/folders.ts';
import type { Uploads } from './uploads.ts';

export type InspectionEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface Inspections {
  /** Starts; `watch` tells how it goes. */
  start(paths: readonly string[]): string;
  /** The same for an upload, which is the inspection's to discard from now on. @throws StudioError `upload_not_found` */
  startUpload(upload: string): Promise<string>;
  /** What happens from now on, beginning with what was last said. Ends after `done` or `failed`. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<InspectionEvent, void, void>;
  cancel(id: string): void;
  /** What was found. @throws StudioError `inspection_gone` while there is no result, and when it was discarded. */
  result(id: string): Inspection;
  /** The upload that was looked through; null where it was paths. */
  uploadOf(id: string): string | null;
  /** The working folder that preview and import read. */
  folder(id: string): string;
  /** Removes everything about an inspection, pictures drawn of it included, and its upload. */
  discard(id: string, upload: string | null): Promise<void>;
  /** Discards all but those in `keep`. */
  close(keep: ReadonlySet<string>): Promise<void>;
}

export interface InspectionDeps {
  readonly folder: DataFolder;
  readonly workers: Workers;
  readonly uploads: Uploads;
  /** Inspections that wait to be imported. */
  readonly needed: () => ReadonlySet<string>;
}

/** Looks that are kept: the newest, and three before it that a person may go back to. */
const kept = 4;

interface Entry {
  readonly task: RunningTask<'inspect'>;
  readonly upload: string | null;
  latest: InspectionEvent;
  readonly listeners: Set<() => void>;
}

export function createInspections({ folder, workers, uploads, needed }: InspectionDeps): Inspections {
  // In the order in which they were used last.
  const entries = new Map<string, Entry>();

  function find(id: string): Entry {
    const entry = entries.get(id);
    if (entry === undefined) throw new StudioError('inspection_gone', {});
    entries.delete(id);
    entries.set(id, entry);
    return entry;
  }

  function tell(entry: Entry | undefined, event: InspectionEvent): void {
    if (entry === undefined) return;
    entry.latest = event;
    for (const listener of entry.listeners) listener();
  }

  function begin(paths: readonly string[], named: readonly string[], upload: string | null): string {
    const id = randomUUID();
    const task = workers.start(
      'inspect',
      { id, paths, folder: folder.work(id) },
      { onEvent: (event) => tell(entries.get(id), event) },
    );
    const waiting: InspectionEvent = { kind: 'progress', progress: { done: 0, phase: 'starting' } };
    const entry: Entry = { task, upload, latest: waiting, listeners: new Set() };
    entries.set(id, entry);
    const settle = async (end: TaskEnd<'inspect'>): Promise<void> => {
      if (end.end === 'done') {
        tell(entry, { kind: 'done', inspection: { ...end.result, source: named.join(', ') } });
        return;
      }
      const cancelled: ErrorValue = { code: 'cancelled', params: { what: 'Inspection' } };
      tell(entry, { kind: 'failed', error: end.end === 'cancelled' ? cancelled : end.error });
      // The entry stays, so that whoever comes back hears why.
      await removeFiles(id, upload);
    };
    detach(task.ended.then(settle), 'Settling an inspection');
    detach(discardOld(), 'Discarding old inspections');
    return id;
  }

  async function discardOld(): Promise<void> {
    const waiting = needed();
    const free = [...entries].filter(([id, { listeners }]) => !waiting.has(id) && listeners.size === 0);
    for (const [id, { upload }] of free.slice(0, Math.max(0, entries.size - kept))) await discard(id, upload);
  }

  async function discard(id: string, upload: string | null): Promise<void> {
    const entry = entries.get(id);
    entries.delete(id);
    entry?.task.cancel();
    tell(entry, { kind: 'failed', error: { code: 'inspection_gone', params: {} } });
    await entry?.task.ended;
    await removeFiles(id, upload);
  }

  /** Its working folder, and those of its thumbnails and previews, whose names begin with its own. */
  async function removeFiles(id: string, upload: string | null): Promise<void> {
    const work = folder.work(id);
    for (const name of await namesIn(folder.work(''))) {
      if (name === basename(work) || name.startsWith(`${id}-`)) await folder.discard(folder.work(name));
    }
    if (upload !== null) await uploads.discard(upload);
  }

  return {
    start: (paths) => begin(paths, paths, null),
    async startUpload(upload) {
      const dropped = await uploads.contents(upload);
      uploads.hand(upload);
      // Where a browser's files lie meanwhile is nobody's business: they are called as they were dropped.
      return begin(
        dropped,
        dropped.map((path) => basename(path)),
        upload,
      );
    },
    async *watch(id, signal) {
      const entry = find(id);
      for (let told: InspectionEvent | null = null; ;) {
        const { latest } = entry;
        if (latest !== told) yield (told = latest);
        if (latest.kind !== 'progress' || signal?.aborted === true) return;
        if (entry.latest === latest) await nextOf(entry, signal);
      }
    },
    cancel: (id) => find(id).task.cancel(),
    result(id) {
      const { latest } = find(id);
      if (latest.kind !== 'done') throw new StudioError('inspection_gone', {});
      return latest.inspection;
    },
    uploadOf: (id) => find(id).upload,
    folder: (id) => folder.work(id),
    discard,
    async close(keep) {
      for (const [id, { upload }] of entries) if (!keep.has(id)) await discard(id, upload);
    },
  };
}

/** Resolves when the entry says something new, or the listener has gone. */
function nextOf(entry: Entry, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      entry.listeners.delete(done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    entry.listeners.add(done);
    signal?.addEventListener('abort', done);
  });
}
