import { describe, expect, it } from 'vitest';
import { jobsAtWork, progressOf } from '../../../renderer/actions/jobs.ts';
import type { Job } from '../../../shared/contract/index.ts';
import { someRun } from '../helpers/run.ts';

const job = (change: Partial<Job>): Job => ({
  id: 'j1',
  kind: 'train',
  subject: 'r1',
  title: 'first',
  status: 'running',
  progress: null,
  error: null,
  createdAt: 1,
  ...change,
});

describe('jobsAtWork', () => {
  it('leaves out trainings that are held', () => {
    const runs = new Map([
      ['r1', someRun({ status: 'held' })],
      ['r2', someRun({ id: 'r2' })],
    ]);
    const jobs = [
      job({}),
      job({ id: 'j2', subject: 'r2' }),
      job({ id: 'j3', kind: 'import', subject: null }),
    ];
    const atWork = jobsAtWork(jobs, { get: (id) => runs.get(id ?? '') });
    expect(atWork.map(({ id }) => id)).toEqual(['j2', 'j3']);
  });
});

describe('progressOf', () => {
  it('is that of its run for a training, and nobody knows before its first step', () => {
    expect(progressOf(job({}), someRun())).toEqual({ share: 0.25, remainingMs: 60_000 });
    expect(progressOf(job({}), someRun({ status: 'starting', remainingMs: null }))).toEqual({
      share: null,
      remainingMs: null,
    });
    expect(progressOf(job({}), undefined).share).toBeNull();
  });

  it('is its own for an import', () => {
    const progress = { done: 1, total: 4, phase: 'importing', remainingMs: 5 };
    expect(progressOf(job({ kind: 'import', progress }), undefined)).toEqual({ share: 0.25, remainingMs: 5 });
  });
});
