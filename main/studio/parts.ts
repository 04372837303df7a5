/** What the nouns of the studio are built from, gathered once in `openStudio` and handed to each. */
import type { Engines } from '../jobs/engines.ts';
import type { ImportDeps } from '../jobs/imports.ts';
import type { Queue } from '../jobs/queue.ts';
import type { Trainings } from '../jobs/trainings.ts';
import type { Workers } from '../jobs/workers.ts';
import type { Database, DataFolder } from '../runs/index.ts';
import type { Events } from './events.ts';
import type { Inspections } from './inspections.ts';
import type { Uploads } from './uploads.ts';
import type { Recorder } from './recorder.ts';
import type { Stores } from './stores.ts';
import type { Versions } from './versions.ts';

export interface Parts {
  readonly folder: DataFolder;
  readonly database: Database;
  readonly workers: Workers;
  readonly queue: Queue;
  readonly trainings: Trainings;
  readonly engines: Engines;
  readonly imports: ImportDeps;
  readonly events: Events;
  readonly uploads: Uploads;
  readonly inspections: Inspections;
  readonly stores: Stores;
  readonly versions: Versions;
  /** Null where the studio only looks. */
  readonly recorder: Recorder | null;
}
