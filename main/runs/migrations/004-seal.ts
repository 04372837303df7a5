import type { Migration } from './index.ts';

/**
 * What a run's `run.json` says, as it was written last: `sealed` is the content in one spelling, `seal` its SHA-256, and
 * `sealing` what it is about to become while the file is written anew. Null for runs of before, until they are opened.
 */
export const seal: Migration = {
  version: 4,
  sql: `
    ALTER TABLE runs ADD COLUMN seal TEXT;
    ALTER TABLE runs ADD COLUMN sealed TEXT;
    ALTER TABLE runs ADD COLUMN sealing TEXT;
  `,
};
