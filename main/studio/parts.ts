/** What the nouns of the studio are built from, gathered once in `openStudio` and handed to each. */
import type { Workers } from '../jobs/index.ts';
import type { Database } from '../runs/database/index.ts';
import type { DataFolder } from '../runs/folders.ts';
import type { Events } from './events.ts';

export interface Parts {
  readonly folder: DataFolder;
  readonly database: Database;
  readonly workers: Workers;
  readonly events: Events;
  /** Whether a run has a process. */
  isTraining(run: string): boolean;
}
