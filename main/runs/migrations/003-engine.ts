import type { Migration } from './index.ts';

/** What a run is trained with. Runs of before were trained on the CPU. */
export const engine: Migration = {
  version: 3,
  sql: "ALTER TABLE runs ADD COLUMN engine TEXT NOT NULL DEFAULT 'onnxruntime-cpu';",
};
