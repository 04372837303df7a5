import { logLineSchema, type LogLine } from '../../../shared/contract/index.ts';
import { fromJson } from './json.ts';
import type { Sql } from './sql.ts';

type Row = Omit<LogLine, 'params'> & { readonly params: string };

export function logRows(sql: Sql) {
  const insert = sql.prepare<[number, string, string, string, string]>(
    'INSERT INTO log_lines (run, at, level, event, params) SELECT number, ?, ?, ?, ? FROM runs WHERE id = ?',
  );
  const last = sql.prepare<[string, number], Row>(`
    SELECT at, level, event, params FROM log_lines WHERE run = (SELECT number FROM runs WHERE id = ?)
    ORDER BY number DESC LIMIT ?`);

  return {
    append(run: string, { at, level, event, params }: LogLine): void {
      insert.run(at, level, event, JSON.stringify(params), run);
    },
    /** The newest `count` lines, oldest first. */
    last(run: string, count: number): LogLine[] {
      const rows = last.all(run, count).toReversed();
      return rows.map((row) => ({ ...row, params: fromJson(logLineSchema.shape.params, row.params) }));
    },
  };
}

export type LogRows = ReturnType<typeof logRows>;
