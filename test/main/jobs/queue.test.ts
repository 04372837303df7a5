import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueue, type JobContext, type Queue } from '../../../main/jobs/index.ts';
import { openDatabase, type Database, type StoredJob } from '../../../main/runs/index.ts';
import { StudioError, type Job } from '../../../shared/contract/index.ts';
import { temporaryFolder, until } from '../../helpers/studio.ts';

interface Begun {
  readonly job: StoredJob;
  readonly context: JobContext;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

let temporary: ReturnType<typeof temporaryFolder>;
let database: Database;
let begun: Begun[];
let dropped: string[];
let recovered: string[];
let changes: Job[];
let queue: Queue;

beforeEach(() => {
  temporary = temporaryFolder();
  database = openDatabase(join(temporary.path, 'studio.db'));
  queue = open();
});
afterEach(() => {
  database.close();
  temporary[Symbol.dispose]();
});

function open(): Queue {
  begun = [];
  dropped = [];
  recovered = [];
  changes = [];
  const runner = {
    run: (job: StoredJob, context: JobContext) =>
      new Promise<void>((resolve, reject) => {
        context.signal.addEventListener('abort', () =>
          reject(new StudioError('cancelled', { what: job.title })),
        );
        begun.push({ job, context, done: () => resolve(), fail: reject });
      }),
    dropped: (job: StoredJob) => void dropped.push(job.title),
    recover: (job: StoredJob) => {
      recovered.push(job.title);
      return Promise.resolve();
    },
  };
  return createQueue({
    database,
    runners: { import: runner, train: runner },
    onChange: (job) => void changes.push(job),
  });
}

const add = (title: string): Job => queue.add({ kind: 'import', subject: null, title, payload: { title } });
const titles = (): string[] => begun.map(({ job }) => job.title);
const statuses = (): Record<string, string> =>
  Object.fromEntries(queue.list().map((job) => [job.title, job.status]));

describe('the queue', () => {
  it('works on one job after the other, in their order', async () => {
    queue.start();
    for (const title of ['a', 'b', 'c']) add(title);
    await until('the first began', () => begun.length === 1);
    expect(begun[0]?.job.payload).toEqual({ title: 'a' });
    begun[0]?.done();
    await until('the second began', () => begun.length === 2);
    begun[1]?.fail(new StudioError('disk_full', { what: 'b' }));
    await until('the third began', () => begun.length === 3);
    expect(titles()).toEqual(['a', 'b', 'c']);
    expect(queue.list().map((job) => [job.status, job.error?.code])).toEqual([
      ['done', undefined],
      ['failed', 'disk_full'],
      ['running', undefined],
    ]);
  });

  it('tells progress, which belongs to the living job only', async () => {
    queue.start();
    add('a');
    await until('it began', () => begun.length === 1);
    begun[0]?.context.progress({ done: 1, total: 2, phase: 'importing' });
    expect(changes.at(-1)?.progress).toEqual({ done: 1, total: 2, phase: 'importing' });
    begun[0]?.done();
    await until('it is done', () => statuses().a === 'done');
    expect(changes.at(-1)).toMatchObject({ status: 'done', progress: null });
  });

  it('cancels what runs and what waits', async () => {
    queue.start();
    const [a, b] = [add('a'), add('b')];
    await until('the first began', () => begun.length === 1);
    queue.cancel(b.id);
    queue.cancel(a.id);
    await until('both are cancelled', () =>
      Object.values(statuses()).every((status) => status === 'cancelled'),
    );
    expect([titles(), dropped]).toEqual([['a'], ['b']]);
    expect(queue.list().map((job) => job.error)).toEqual([null, null]);
    expect(() => queue.cancel('nothing')).toThrow(
      expect.objectContaining({ code: 'job_not_found' }) as Error,
    );
  });

  it('lets the next begin while one only rests in memory', async () => {
    queue.start();
    add('held');
    add('next');
    add('last');
    await until('the first began', () => begun.length === 1);
    begun[0]?.context.setResting(true);
    await until('the next began', () => begun.length === 2);
    begun[0]?.context.setResting(false);
    begun[1]?.done();
    await until('the next is done', () => statuses().next === 'done');
    expect(titles()).toEqual(['held', 'next']);
  });

  it('survives a restart: what waited waits, what ran is cleaned up and says so', async () => {
    queue.start();
    add('a');
    add('b');
    await until('the first began', () => begun.length === 1);
    queue = open();
    expect(titles()).toEqual([]);
    await queue.recover();
    expect(recovered).toEqual(['a']);
    expect(queue.list().map((job) => [job.title, job.status, job.error?.code])).toEqual([
      ['a', 'failed', 'studio_ended'],
      ['b', 'queued', undefined],
    ]);
    queue.start();
    await until('the second began', () => begun.length === 1);
    expect(titles()).toEqual(['b']);
  });

  it('closes with the running job cancelled and the waiting ones kept', async () => {
    queue.start();
    add('a');
    add('b');
    await until('the first began', () => begun.length === 1);
    await queue.close();
    expect(statuses()).toEqual({ a: 'cancelled', b: 'queued' });
    expect(titles()).toEqual(['a']);
  });
});
