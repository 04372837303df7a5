import { errorValueSchema, StudioError, type ErrorValue, type Job } from '../../../shared/contract/index.ts';
import { fromJsonOrNull, toJsonOrNull } from './json.ts';
import type { Sql } from './sql.ts';

/** A job with what its runner needs to do it. The payload is the runner's own business. */
export type StoredJob = Job & { readonly payload: unknown };

export type NewJob = Pick<Job, 'id' | 'kind' | 'subject' | 'title'> & {
  readonly payload: unknown;
  readonly createdAt: number;
};

interface Row {
  readonly id: string;
  readonly kind: Job['kind'];
  readonly subject: string | null;
  readonly title: string;
  readonly status: Job['status'];
  readonly error: string | null;
  readonly payload: string;
  readonly created_at: number;
}

/** Finished jobs that are remembered. */
const remembered = 100;

export function jobRows(sql: Sql) {
  const insert = sql.prepare<[string, Job['kind'], string | null, string, string, number]>(
    `INSERT INTO jobs (id, kind, subject, title, status, payload, created_at) VALUES (?, ?, ?, ?, 'queued', ?, ?)`,
  );
  const forget = sql.prepare<[number]>(`
    DELETE FROM jobs WHERE number IN (SELECT number FROM jobs WHERE status NOT IN ('queued', 'running')
    ORDER BY number DESC LIMIT -1 OFFSET ?)`);
  const one = sql.prepare<[string], Row>('SELECT * FROM jobs WHERE id = ?');
  const all = sql.prepare<[], Row>('SELECT * FROM jobs ORDER BY number');
  const withStatus = sql.prepare<[Job['status']], Row>('SELECT * FROM jobs WHERE status = ? ORDER BY number');
  const setStatus = sql.prepare<[Job['status'], string | null, string]>(
    'UPDATE jobs SET status = ?, error = ? WHERE id = ?',
  );
  const setSubject = sql.prepare<[string, string]>('UPDATE jobs SET subject = ? WHERE id = ?');

  function get(id: string): StoredJob {
    const row = one.get(id);
    if (row === undefined) throw new StudioError('job_not_found', { job: id });
    return toJob(row);
  }

  return {
    /** @throws StudioError `job_not_found`. */
    get,
    /** In the order in which they were added. */
    list: (): StoredJob[] => all.all().map(toJob),
    withStatus: (status: Job['status']): StoredJob[] => withStatus.all(status).map(toJob),
    /** Adds a job at the end of the queue, and forgets the oldest finished ones. */
    add(job: NewJob): StoredJob {
      return sql.transaction(() => {
        insert.run(job.id, job.kind, job.subject, job.title, JSON.stringify(job.payload), job.createdAt);
        forget.run(remembered);
        return get(job.id);
      });
    },
    setStatus(id: string, status: Job['status'], error: ErrorValue | null = null): void {
      setStatus.run(status, toJsonOrNull(error), id);
    },
    setSubject: (id: string, subject: string): void => {
      setSubject.run(subject, id);
    },
  };
}

export type JobRows = ReturnType<typeof jobRows>;

/** Progress is not stored: it belongs to a living process. */
function toJob(row: Row): StoredJob {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    title: row.title,
    status: row.status,
    progress: null,
    error: fromJsonOrNull(errorValueSchema, row.error),
    createdAt: row.created_at,
    payload: JSON.parse(row.payload),
  };
}
