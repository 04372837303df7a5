/**
 * Keeps the records of datasets and runs beside their files in step with the database: after changes, a few seconds
 * later, and whatever was missed at the start. Nothing waits for it but the end of the studio.
 */
import { toStudioError } from '../../shared/errors/index.ts';
import type { Database, DataFolder } from '../runs/index.ts';
import { writeMetricLog } from '../runs/metric-log.ts';
import { writeDatasetRecord, writeRunRecord } from '../runs/records.ts';
import type { Events } from './events.ts';

/** Between a change and its record. A training changes all the time, and each record is synced to the disk. */
const everyMs = 3000;

export interface Recorder {
  /** A run changed in a way that no event tells of. */
  touch(run: string): void;
  /** Writes what waits, and no more. */
  close(): Promise<void>;
}

interface Subject {
  readonly kind: 'dataset' | 'run';
  readonly id: string;
}

export function createRecorder(folder: DataFolder, database: Database, events: Events): Recorder {
  const waiting = new Map<string, Subject>();
  /** The last step in each run's log, and to where a run went back since. */
  const logged = new Map<string, number>();
  const rewound = new Map<string, number>();
  let work: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function touch(subject: Subject): void {
    waiting.set(`${subject.kind} ${subject.id}`, subject);
    timer ??= setTimeout(flush, everyMs).unref();
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    work = work.then(writeAll);
  }

  async function writeAll(): Promise<void> {
    const subjects = [...waiting.values()];
    waiting.clear();
    for (const subject of subjects) {
      try {
        await write(subject);
      } catch (error) {
        // The database has it. On a full disk it is tried again; any other file trouble is found by the check of all files.
        if (toStudioError(error).code === 'disk_full') touch(subject);
      }
    }
  }

  async function write({ kind, id }: Subject): Promise<void> {
    if (kind === 'dataset') return writeDatasetRecord(folder, database, id);
    await writeRunRecord(folder, database, id);
    if (!database.runs.has(id)) return;
    const from = rewound.get(id) ?? null;
    rewound.delete(id);
    logged.set(id, await writeMetricLog(folder, database, id, from));
  }

  const stop = events.listen((event) => {
    if (event.kind === 'dataset') touch({ kind: 'dataset', id: event.dataset.id });
    if (event.kind !== 'run') return;
    const { id, step } = event.run;
    if (step < (logged.get(id) ?? -1)) rewound.set(id, Math.min(step, rewound.get(id) ?? step));
    touch({ kind: 'run', id });
  });

  for (const isTrash of [false, true]) {
    for (const { id } of database.datasets.list(isTrash)) touch({ kind: 'dataset', id });
    for (const { id } of database.runs.list(isTrash)) touch({ kind: 'run', id });
  }

  return {
    touch: (run) => touch({ kind: 'run', id: run }),
    async close() {
      stop();
      flush();
      await work;
      clearTimeout(timer);
    },
  };
}
