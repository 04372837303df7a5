import { StudioError, type Checkpoint } from '../../../shared/contract/index.ts';
import type { Sql } from './sql.ts';

interface Row {
  readonly name: string;
  readonly step: number;
  readonly bytes: number;
  readonly created_at: number;
  readonly pinned: 0 | 1;
}

/** A checkpoint's id is the name of its folder, unique in its run. */
export function checkpointRows(sql: Sql) {
  const ofRun = 'run = (SELECT number FROM runs WHERE id = ?)';
  const put = sql.prepare<[string, number, number, number, string]>(`
    INSERT INTO checkpoints (run, name, step, bytes, created_at) SELECT number, ?, ?, ?, ? FROM runs WHERE id = ?
    ON CONFLICT DO UPDATE SET bytes = excluded.bytes, created_at = excluded.created_at`);
  const all = sql.prepare<[string], Row>(`SELECT * FROM checkpoints WHERE ${ofRun} ORDER BY step`);
  const one = sql.prepare<[string, string], Row>(`SELECT * FROM checkpoints WHERE ${ofRun} AND name = ?`);
  const setPinned = sql.prepare<[number, string, string]>(
    `UPDATE checkpoints SET pinned = ? WHERE ${ofRun} AND name = ?`,
  );
  const drop = sql.prepare<[string, string]>(`DELETE FROM checkpoints WHERE ${ofRun} AND name = ?`);
  const dropAfter = sql.prepare<[string, number]>(`DELETE FROM checkpoints WHERE ${ofRun} AND step > ?`);

  function get(run: string, name: string): Checkpoint {
    const row = one.get(run, name);
    if (row === undefined) throw new StudioError('checkpoint_not_found', { checkpoint: name });
    return toCheckpoint(row);
  }

  return {
    /** @throws StudioError `checkpoint_not_found`. */
    get,
    /** Oldest first. */
    list: (run: string): Checkpoint[] => all.all(run).map(toCheckpoint),
    /** Records a checkpoint whose folder is on disk, and forgets those whose folders are not (any more). */
    record(run: string, checkpoint: Omit<Checkpoint, 'pinned'>, onDisk: readonly string[]): Checkpoint {
      return sql.transaction(() => {
        put.run(checkpoint.id, checkpoint.step, checkpoint.bytes, checkpoint.createdAt, run);
        const isThere = new Set([...onDisk, checkpoint.id]);
        for (const { name } of all.all(run)) {
          if (!isThere.has(name)) drop.run(run, name);
        }
        return get(run, checkpoint.id);
      });
    },
    /** @throws StudioError `checkpoint_not_found`. */
    setPinned(run: string, name: string, pinned: boolean): Checkpoint {
      setPinned.run(pinned ? 1 : 0, run, name);
      return get(run, name);
    },
    remove: (run: string, name: string): void => {
      drop.run(run, name);
    },
    truncateAfter: (run: string, step: number): void => {
      dropAfter.run(run, step);
    },
  };
}

export type CheckpointRows = ReturnType<typeof checkpointRows>;

function toCheckpoint(row: Row): Checkpoint {
  return {
    id: row.name,
    step: row.step,
    bytes: row.bytes,
    createdAt: row.created_at,
    pinned: row.pinned === 1,
  };
}
