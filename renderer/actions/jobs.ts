import type { Job, Run } from '../../shared/contract/index.ts';
import { format, m } from '../i18n/index.ts';
import { shareOf } from '../state/jobs.svelte.ts';
import { href } from '../state/route.svelte.ts';

/** The page that shows a job's work. */
export function placeOf(job: Job): string {
  if (job.kind === 'import') return href('datasets', 'job', job.id);
  return job.subject === null ? href('runs') : href('runs', job.subject);
}

/** What a job does, as a person would say it. */
export function describeJob(job: Job): string {
  return job.kind === 'import' ? m.job_import({ name: job.title }) : m.job_train({ name: job.title });
}

/** Those of running jobs that work: not the trainings that are held in memory. */
export function jobsAtWork(
  running: readonly Job[],
  runs: { get(id: string | null): Pick<Run, 'status'> | undefined },
): readonly Job[] {
  return running.filter((job) => job.kind !== 'train' || runs.get(job.subject)?.status !== 'held');
}

export interface JobProgress {
  /** From 0 to 1; null while nobody knows. */
  readonly share: number | null;
  readonly remainingMs: number | null;
}

/**
 * How far a job is. A training tells it of its run.
 * @param run the run of a training; other jobs have none
 */
export function progressOf(
  job: Job,
  run: Pick<Run, 'status' | 'step' | 'steps' | 'remainingMs'> | undefined,
): JobProgress {
  if (job.kind !== 'train') return { share: shareOf(job), remainingMs: job.progress?.remainingMs ?? null };
  if (run === undefined || run.steps === 0) return { share: null, remainingMs: null };
  // What was learnt in an earlier session is no sign that this one has begun.
  const isUnderWay = run.status === 'training' || run.status === 'stopping';
  return { share: isUnderWay ? Math.min(1, run.step / run.steps) : null, remainingMs: run.remainingMs };
}

const phases: Readonly<Record<string, () => string>> = {
  starting: () => m.phase_starting(),
  scanning: () => m.phase_scanning(),
  decoding: () => m.phase_decoding(),
  importing: () => m.phase_importing(),
  compiling: () => m.phase_compiling(),
  training: () => m.phase_training(),
  held: () => m.phase_held(),
  checking: () => m.phase_checking(),
};

/** What is being done now, in words; a phase of a newer studio is said as itself. */
export function describePhase(phase: string): string {
  return phases[phase]?.() ?? phase;
}

/** `1,204 of 3,760`, or `1,204` while the end is not known. */
export function describeAmount(done: number, total: number | undefined): string {
  return total === undefined
    ? format.count(done)
    : m.app_of({ done: format.count(done), total: format.count(total) });
}
