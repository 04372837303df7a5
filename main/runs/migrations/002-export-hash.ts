import type { Migration } from './index.ts';

/** What an export's file was when it was written, so that a check can tell whether it still is. */
export const exportHash: Migration = {
  version: 2,
  sql: 'ALTER TABLE exports ADD COLUMN sha256 TEXT;',
};
