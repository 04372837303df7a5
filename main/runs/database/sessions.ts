import { z } from 'zod';
import type { RunStatus, Session } from '../../../shared/contract/index.ts';
import type { ProcessIdentity } from '../process.ts';
import { fromJsonOrNull } from './json.ts';
import type { Sql } from './sql.ts';

interface Row {
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly from_step: number;
  readonly to_step: number;
  readonly end: RunStatus | null;
}

const processSchema = z.object({ pid: z.int(), started: z.string().nullable() });

export function sessionRows(sql: Sql) {
  const ofRun = 'run = (SELECT number FROM runs WHERE id = ?)';
  const begin = sql.prepare<[number, string, string]>(`
    INSERT INTO sessions (run, started_at, from_step, to_step, process)
    SELECT number, ?, step, step, ? FROM runs WHERE id = ?`);
  const setFrom = sql.prepare<[number, number, string, string]>(
    `UPDATE sessions SET from_step = ?, to_step = ?, process = ? WHERE ${ofRun} AND ended_at IS NULL`,
  );
  const finish = sql.prepare<[number, RunStatus, string, string]>(`
    UPDATE sessions SET ended_at = ?, "end" = ?, process = NULL,
      to_step = max(from_step, (SELECT step FROM runs WHERE id = ?))
    WHERE ${ofRun} AND ended_at IS NULL`);
  const restore = sql.prepare<[number, number | null, number, number, RunStatus | null, string]>(`
    INSERT INTO sessions (run, started_at, ended_at, from_step, to_step, "end")
    SELECT number, ?, ?, ?, ?, ? FROM runs WHERE id = ?`);
  const all = sql.prepare<[string], Row>(`SELECT * FROM sessions WHERE ${ofRun} ORDER BY number`);
  const open = sql.prepare<[string], { process: string | null }>(
    `SELECT process FROM sessions WHERE ${ofRun} AND ended_at IS NULL`,
  );

  return {
    /** Begins a session of training in a process. */
    begin(run: string, at: number, process: ProcessIdentity | null): void {
      begin.run(at, JSON.stringify(process), run);
    },
    /** The step at which the open session begins, once the worker has read its checkpoint. */
    setFrom(run: string, step: number, process: ProcessIdentity | null): void {
      setFrom.run(step, step, JSON.stringify(process), run);
    },
    /** Ends the open session at the run's step. */
    finish: (run: string, at: number, end: RunStatus): void => {
      finish.run(at, end, run, run);
    },
    /** Records a session of which only a record was left. One that never ended, ended when its studio did. */
    restore(run: string, { startedAt, endedAt, fromStep, toStep, end }: Session): void {
      restore.run(startedAt, endedAt ?? startedAt, fromStep, toStep, end ?? 'killed', run);
    },
    /** Oldest first. */
    list: (run: string): Session[] => all.all(run).map(toSession),
    /** The process of the open session, for a studio that starts after one that was killed. */
    openProcess: (run: string): ProcessIdentity | null =>
      fromJsonOrNull(processSchema.nullable(), open.get(run)?.process ?? null),
  };
}

export type SessionRows = ReturnType<typeof sessionRows>;

function toSession(row: Row): Session {
  const { started_at: startedAt, ended_at: endedAt, from_step: fromStep, to_step: toStep, end } = row;
  return { startedAt, endedAt, fromStep, toStep, end };
}
