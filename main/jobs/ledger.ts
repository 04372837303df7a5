/**
 * What a living training wants written: changes in their order, several to a commit. A full disk stops nothing and
 * loses nothing: the changes wait in memory, in their order, until there is space.
 */
import { toStudioError, type StudioError } from '../../shared/contract/index.ts';
import type { Database } from '../runs/index.ts';

/** Five commits a second: each costs a sync of the disk, and the window draws ten times a second at most. */
const commitMs = 200;
const retryMs = 2000;

export interface Ledger {
  /** Queues a change of the database, and what is to be said when it is durable. */
  write(change: () => void, told?: () => void): void;
  /** Commits now what waits. False if the disk is full; it is then tried again by itself. */
  flush(): boolean;
  /** Commits what waits, as long as it takes; gives up when `signal` is aborted. */
  settle(signal: AbortSignal): Promise<void>;
}

/** `onBlocked` hears of a full disk (an error) and of its end (null). */
export function createLedger(database: Database, onBlocked: (error: StudioError | null) => void): Ledger {
  let waiting: { readonly change: () => void; readonly told: (() => void) | undefined }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isBlocked = false;

  function schedule(): void {
    timer ??= setTimeout(flush, isBlocked ? retryMs : commitMs);
  }

  function flush(): boolean {
    clearTimeout(timer);
    timer = undefined;
    const entries = waiting;
    if (entries.length === 0) return true;
    try {
      database.transaction(() => entries.forEach(({ change }) => change()));
    } catch (error) {
      const reason = toStudioError(error);
      if (reason.code !== 'disk_full') throw error;
      if (!isBlocked) onBlocked(reason);
      isBlocked = true;
      schedule();
      return false;
    }
    waiting = waiting.slice(entries.length);
    if (isBlocked) onBlocked(null);
    isBlocked = false;
    for (const { told } of entries) told?.();
    return true;
  }

  return {
    write(change, told) {
      waiting = [...waiting, { change, told }];
      schedule();
    },
    flush,
    async settle(signal) {
      while (!flush() && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, commitMs));
      clearTimeout(timer);
    },
  };
}
