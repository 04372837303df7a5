import type { Migration } from './index.ts';

/**
 * Which version of a dataset's store is the newest, and to which one the last edit is undone; null for none. A store
 * never changes: an edit writes another beside it. Version 1 is the import.
 */
export const datasetVersion: Migration = {
  version: 5,
  sql: `
    ALTER TABLE datasets ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE datasets ADD COLUMN undo_version INTEGER;
  `,
};
