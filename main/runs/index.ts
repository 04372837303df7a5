/**
 * What the studio keeps: the data folder, the database and the checkpoints.
 *
 * - `openDataFolder(path)`: locks, creates, knows every path; `clean`, `discard`, `freeBytes`.
 * - `openDatabase(folder.database)`: `datasets runs metrics samples checkpoints sessions log exports settings jobs`,
 *   synchronous calls that return the contract's models; a commit that returned survives a power cut.
 * - `writeCheckpoint`, `readCheckpoint`, `readNewestCheckpoint`: import them from `checkpoint.ts` in a worker, which may
 *   not see the database.
 * - `fsck(folder, database)`: re-reads and re-hashes everything.
 *
 * Order of every change: files first (written aside, synced, renamed), the row last.
 */
export {
  checkpointMeta,
  copyCheckpoint,
  listCheckpoints,
  pinCheckpoint,
  readCheckpoint,
  readNewestCheckpoint,
  recoverCheckpoints,
  verifyCheckpoint,
  writeCheckpoint,
  type CheckpointMeta,
} from './checkpoint.ts';
export {
  defaultSettings,
  openDatabase,
  sampleOf,
  type Database,
  type MetricRow,
  type NewDataset,
  type NewExport,
  type NewJob,
  type NewRun,
  type StoredJob,
} from './database/index.ts';
export { fsck, type FsckEvent } from './fsck.ts';
export { hashOf, writeFileAtomically } from './files.ts';
export { openDataFolder, sizeOf, type DataFolder } from './folders.ts';
export { stepName } from './names.ts';
