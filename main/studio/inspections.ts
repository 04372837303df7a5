/** Looks through what a person dropped, in a process of its own, and keeps what was found until the studio ends. */
import { randomUUID } from 'node:crypto';
import { StudioError, type ErrorValue, type Inspection, type Progress } from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import type { RunningTask, TaskEnd, Workers } from '../jobs/index.ts';
import type { DataFolder } from '../runs/folders.ts';

export type InspectionEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export interface Inspections {
  /** Starts; `watch` tells how it goes. `named` is what a person calls the paths. */
  start(paths: readonly string[], named: readonly string[]): string;
  /** What happens from now on, beginning with what was last said. Ends after `done` or `failed`. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<InspectionEvent, void, void>;
  cancel(id: string): void;
  /** What was found. @throws StudioError `inspection_gone` while there is no result. */
  result(id: string): Inspection;
  /** The working folder that preview and import read. */
  folder(id: string): string;
}

interface Entry {
  readonly task: RunningTask<'inspect'>;
  latest: InspectionEvent;
  readonly listeners: Set<() => void>;
}

export function createInspections(folder: DataFolder, workers: Workers): Inspections {
  const entries = new Map<string, Entry>();

  function find(id: string): Entry {
    const entry = entries.get(id);
    if (entry === undefined) throw new StudioError('inspection_gone', {});
    return entry;
  }

  function tell(id: string, event: InspectionEvent): void {
    const entry = find(id);
    entry.latest = event;
    for (const listener of entry.listeners) listener();
  }

  return {
    start(paths, named) {
      const id = randomUUID();
      const task = workers.start(
        'inspect',
        { id, paths, folder: folder.work(id) },
        { onEvent: (event) => tell(id, event) },
      );
      const waiting: InspectionEvent = { kind: 'progress', progress: { done: 0, phase: 'starting' } };
      entries.set(id, { task, latest: waiting, listeners: new Set() });
      const settle = (end: TaskEnd<'inspect'>): void => {
        if (end.end === 'done') {
          tell(id, { kind: 'done', inspection: { ...end.result, source: named.join(', ') } });
        } else if (end.end === 'cancelled') {
          tell(id, { kind: 'failed', error: { code: 'cancelled', params: { what: 'Inspection' } } });
        } else tell(id, { kind: 'failed', error: end.error });
      };
      detach(task.ended.then(settle), 'Settling an inspection');
      return id;
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
    folder: (id) => folder.work(id),
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
