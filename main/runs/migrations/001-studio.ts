import type { Migration } from './index.ts';

/**
 * The first schema. Lists and records that are only read as a whole are JSON. Runs have a number besides their id,
 * because it stands in every metric row. A run outlives its dataset and its parent, so it refers to them by id only.
 */
export const studio: Migration = {
  version: 1,
  sql: `
    CREATE TABLE datasets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      builtin TEXT,
      source TEXT NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      channels INTEGER NOT NULL CHECK (channels IN (1, 3)),
      count INTEGER NOT NULL,
      labels TEXT NOT NULL,
      captions INTEGER NOT NULL,
      duplicates INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      options TEXT NOT NULL,
      rejected TEXT NOT NULL,
      licence TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      trashed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX dataset_names ON datasets (name) WHERE trashed_at IS NULL;

    CREATE TABLE removed_items (
      dataset TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
      item INTEGER NOT NULL,
      PRIMARY KEY (dataset, item)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      recipe TEXT NOT NULL,
      dataset_id TEXT NOT NULL,
      dataset_name TEXT NOT NULL,
      options TEXT NOT NULL,
      seed INTEGER NOT NULL,
      steps INTEGER NOT NULL,
      step INTEGER NOT NULL DEFAULT 0,
      status TEXT NOT NULL,
      error TEXT,
      trained_ms REAL NOT NULL DEFAULT 0,
      latest TEXT NOT NULL DEFAULT '{}',
      forked_run TEXT,
      forked_step INTEGER,
      bytes INTEGER NOT NULL DEFAULT 0,
      interrupted INTEGER NOT NULL DEFAULT 0 CHECK (interrupted IN (0, 1)),
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      trashed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX run_names ON runs (name) WHERE trashed_at IS NULL;

    CREATE TABLE metric_keys (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE metrics (
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      key INTEGER NOT NULL,
      step INTEGER NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (run, key, step)
    ) STRICT, WITHOUT ROWID;
    -- Level l holds what 16^l steps have in common, so that a chart of any range reads few rows.
    CREATE TABLE metric_levels (
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      key INTEGER NOT NULL,
      level INTEGER NOT NULL,
      bucket INTEGER NOT NULL,
      last INTEGER NOT NULL,
      count INTEGER NOT NULL,
      sum REAL NOT NULL,
      min REAL NOT NULL,
      max REAL NOT NULL,
      PRIMARY KEY (run, key, level, bucket)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE samples (
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      columns INTEGER NOT NULL,
      PRIMARY KEY (run, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE checkpoints (
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sessions (
      number INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      from_step INTEGER NOT NULL,
      to_step INTEGER NOT NULL,
      "end" TEXT,
      process TEXT
    ) STRICT;
    CREATE INDEX sessions_of_run ON sessions (run);

    CREATE TABLE log_lines (
      number INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      level TEXT NOT NULL,
      event TEXT NOT NULL,
      params TEXT NOT NULL
    ) STRICT;
    CREATE INDEX log_of_run ON log_lines (run, number);

    CREATE TABLE exports (
      id TEXT PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      created_at INTEGER NOT NULL,
      file TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      about TEXT NOT NULL
    ) STRICT;

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE jobs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      subject TEXT,
      title TEXT NOT NULL,
      status TEXT NOT NULL,
      error TEXT,
      payload TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX jobs_by_status ON jobs (status);
  `,
};
