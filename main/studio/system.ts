/** The studio itself: its jobs, settings, health, and the stream of everything that changes. */
import type { Doctor, Job, Run, Settings, StudioEvent, Vitals } from '../../shared/contract/index.ts';
import { restoreRunFile } from '../jobs/run-file.ts';
import { fsck, type FsckEvent } from '../runs/fsck.ts';
import { examine } from './doctor.ts';
import type { Parts } from './parts.ts';
import { threadsOf } from './run-file.ts';

export interface SystemCalls {
  events(signal: AbortSignal | undefined): AsyncGenerator<StudioEvent, void, void>;
  jobs(): Job[];
  cancelJob(id: string): void;
  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;
  doctor(): Promise<Doctor>;
  fsck(signal: AbortSignal | undefined): AsyncGenerator<FsckEvent, void, void>;
  restoreRunFiles(): Promise<{ restored: string[] }>;
  interrupted(): Run[];
}

export function createSystemCalls(parts: Parts, vitals: () => Vitals): SystemCalls {
  const { folder, database, queue, trainings, events, engines } = parts;
  const snapshot = (): StudioEvent => ({
    kind: 'snapshot',
    // With those in the trash, which have a list of their own in the window.
    datasets: [...database.datasets.list(false), ...database.datasets.list(true)],
    runs: [...trainings.list(false), ...trainings.list(true)],
    jobs: queue.list(),
    settings: database.settings.get(),
    vitals: vitals(),
  });
  return {
    events: (signal) => events.subscribe(snapshot, signal),
    jobs: () => queue.list(),
    cancelJob: (id) => queue.cancel(id),
    settings: () => database.settings.get(),
    changeSettings(change) {
      const settings = database.settings.change(change);
      events.publish({ kind: 'settings', settings });
      return settings;
    },
    doctor: () => examine(folder, engines, threadsOf(database.settings.get())),
    fsck: (signal) => fsck(folder, database, signal),
    async restoreRunFiles() {
      const restored: string[] = [];
      for (const run of [...database.runs.list(false), ...database.runs.list(true)]) {
        if (await restoreRunFile({ folder, database }, run)) restored.push(run.name);
      }
      return { restored };
    },
    interrupted: () => database.runs.interrupted(),
  };
}
