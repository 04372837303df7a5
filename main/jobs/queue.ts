/**
 * The queue of heavy work. It is in the database, so it survives a restart: what waited still waits, in its order.
 * What ran when the studio ended can't go on by itself; its runner cleans up after it.
 */
import { randomUUID } from 'node:crypto';
import { toStudioError, type StudioError, type Job, type Progress } from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import type { Database, StoredJob } from '../runs/index.ts';

/** What a runner sees of its job. */
export interface JobContext {
  /** Aborted when the job is cancelled or the studio closes. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  /** Gives its place to the next job while it only keeps memory (`true`), and takes one again at once (`false`). */
  setResting(isResting: boolean): void;
}

/** How one kind of job is done. */
export interface JobRunner {
  /** @throws StudioError why it failed; `cancelled` when its signal was aborted. */
  run(job: StoredJob, context: JobContext): Promise<void>;
  /** A queued job was cancelled before it began. */
  dropped?(job: StoredJob): void;
  /** Cleans up after a job that was running when the studio ended. */
  recover(job: StoredJob): Promise<void>;
}

export interface QueueOptions {
  readonly database: Database;
  readonly runners: Readonly<Record<Job['kind'], JobRunner>>;
  readonly onChange: (job: Job) => void;
  /** Jobs at the same time. One: two trainings on the same cores are slower than one after the other. */
  readonly slots?: number;
}

export interface Queue {
  add(job: Pick<Job, 'kind' | 'subject' | 'title'> & { readonly payload: unknown }): Job;
  /** Ends a running job, or takes a waiting one out. @throws StudioError `job_not_found`. */
  cancel(id: string): void;
  /** Waiting, running and lately finished jobs, in the order in which they were added. */
  list(): Job[];
  /** Waiting and running jobs. */
  pending(): StoredJob[];
  /** Cleans up after a crash; call it once, before `start`. */
  recover(): Promise<void>;
  /** Begins to work. */
  start(): void;
  /** Starts nothing more, aborts what runs, and resolves when all of it has ended. Waiting jobs stay in the database. */
  close(): Promise<void>;
}

interface Active {
  readonly controller: AbortController;
  readonly ended: Promise<unknown>;
  isResting: boolean;
  progress: Progress | null;
}

export function createQueue({ database, runners, onChange, slots = 1 }: QueueOptions): Queue {
  const { jobs } = database;
  const active = new Map<string, Active>();
  let isOpen = false;

  function describe(job: StoredJob): Job {
    const { id, kind, subject, title, status, error, createdAt } = job;
    return { id, kind, subject, title, status, error, createdAt, progress: active.get(id)?.progress ?? null };
  }
  const tell = (id: string): void => onChange(describe(jobs.get(id)));

  function pump(): void {
    if (!isOpen) return;
    const working = [...active.values()].filter((one) => !one.isResting).length;
    const next = jobs.withStatus('queued').slice(0, Math.max(0, slots - working));
    // On a full disk what waits goes on waiting, until something that has gone made room.
    for (const job of next) tryTo(() => begin(job));
  }

  function begin(job: StoredJob): void {
    jobs.setStatus(job.id, 'running');
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const one: Active = { controller, ended: promise, isResting: false, progress: null };
    active.set(job.id, one);
    tell(job.id);
    const context: JobContext = {
      signal: controller.signal,
      progress(progress) {
        one.progress = progress;
        tell(job.id);
      },
      setResting(isResting) {
        one.isResting = isResting;
        pump();
      },
    };
    const ended = runners[job.kind].run(job, context).then(
      () => finish(job.id, 'done', null),
      (error: unknown) => finish(job.id, 'failed', toStudioError(error)),
    );
    detach(
      ended.finally(() => resolve(undefined)),
      `Noting the end of job ${job.id}`,
    );
  }

  function finish(id: string, status: 'done' | 'failed', error: StudioError | null): void {
    const isCancelled = error?.code === 'cancelled';
    active.delete(id);
    // The disk may be full: then the row stays `running`, and the next start cleans up.
    tryTo(() =>
      jobs.setStatus(id, isCancelled ? 'cancelled' : status, isCancelled ? null : (error?.toValue() ?? null)),
    );
    tell(id);
    pump();
  }

  return {
    add(job) {
      const added = jobs.add({ ...job, id: randomUUID(), createdAt: Date.now() });
      onChange(describe(added));
      // Not at once: the caller may be in a transaction.
      setImmediate(pump);
      return describe(added);
    },
    cancel(id) {
      const job = jobs.get(id);
      active.get(id)?.controller.abort();
      if (job.status !== 'queued') return;
      jobs.setStatus(id, 'cancelled');
      runners[job.kind].dropped?.(job);
      tell(id);
    },
    list: () => jobs.list().map(describe),
    pending: () => [...jobs.withStatus('running'), ...jobs.withStatus('queued')],
    async recover(): Promise<void> {
      for (const job of jobs.withStatus('running')) {
        await runners[job.kind].recover(job);
        jobs.setStatus(job.id, 'failed', { code: 'studio_ended', params: {} });
      }
    },
    start(): void {
      isOpen = true;
      pump();
    },
    async close(): Promise<void> {
      isOpen = false;
      for (const one of active.values()) one.controller.abort();
      await Promise.all([...active.values()].map((one) => one.ended));
    },
  };
}

function tryTo(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (toStudioError(error).code !== 'disk_full') throw error;
  }
}
