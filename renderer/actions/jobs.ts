import type { Job } from '../../shared/contract/index.ts';
import { format, m } from '../i18n/index.ts';
import { href } from '../state/route.svelte.ts';

/** The page that shows a job's work. */
export function placeOf(job: Job): string {
  return job.kind === 'import' ? href('datasets', 'import', job.id) : href('datasets');
}

/** What a job does, as a person would say it. */
export function describeJob(job: Job): string {
  return job.kind === 'import' ? m.job_import({ name: job.title }) : m.job_train({ name: job.title });
}

const phases: Readonly<Record<string, () => string>> = {
  scan: () => m.phase_scan(),
  decode: () => m.phase_decode(),
  hash: () => m.phase_hash(),
  compare: () => m.phase_compare(),
  import: () => m.phase_import(),
  pack: () => m.phase_pack(),
  draw: () => m.phase_draw(),
  compile: () => m.phase_compile(),
  train: () => m.phase_train(),
  finish: () => m.phase_finish(),
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
