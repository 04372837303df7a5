/** What the status line shows: measured when something happens and once a second while something runs. */
import { cpuEngine, type Vitals } from '../../shared/contract/index.ts';
import { detach } from '../failures.ts';
import type { Parts } from './parts.ts';
import { threadsOf } from './run-file.ts';

const everyMs = 1000;

export interface VitalSigns {
  readonly read: () => Vitals;
  stop(): void;
}

/** @param onChange hears of every measurement that differs from the one before. */
export function watchVitals(
  { folder, database, queue, trainings }: Parts,
  onChange: (vitals: Vitals) => void,
): VitalSigns {
  let freeDiskBytes = 0;
  let last = '';
  let isStopped = false;
  const read = (): Vitals => {
    const running = trainings.list(false).map((run) => trainings.live(run.id)?.memoryBytes ?? 0);
    return {
      engine: trainings.list(false).find((run) => trainings.live(run.id) !== null)?.engine ?? cpuEngine,
      threads: threadsOf(database.settings.get()),
      memoryBytes: process.memoryUsage.rss() + running.reduce((sum, bytes) => sum + bytes, 0),
      freeDiskBytes,
      queued: queue.list().filter((job) => job.status === 'queued').length,
    };
  };
  const measure = async (): Promise<void> => {
    freeDiskBytes = await folder.freeBytes();
    if (isStopped) return;
    const vitals = read();
    // Memory and free space tremble: a change below 4 MB is none.
    const rounded = {
      ...vitals,
      memoryBytes: Math.floor(vitals.memoryBytes / 2 ** 22),
      freeDiskBytes: Math.floor(freeDiskBytes / 2 ** 22),
    };
    if (JSON.stringify(rounded) !== last) onChange(vitals);
    last = JSON.stringify(rounded);
  };
  const measureApart = (): void => detach(measure(), 'Measuring free space');
  measureApart();
  const timer = setInterval(() => {
    if (trainings.isTraining()) measureApart();
  }, everyMs);
  return {
    read,
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
