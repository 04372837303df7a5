import type { Sample } from '../../../shared/contract/index.ts';
import type { Sql } from './sql.ts';

type Row = Omit<Sample, 'url'>;

export function sampleRows(sql: Sql) {
  const put = sql.prepare<[number, number, number, string]>(`
    INSERT INTO samples (run, step, rows, columns) SELECT number, ?, ?, ? FROM runs WHERE id = ?
    ON CONFLICT DO UPDATE SET rows = excluded.rows, columns = excluded.columns`);
  const all = sql.prepare<[string], Row>(`
    SELECT step, rows, columns FROM samples WHERE run = (SELECT number FROM runs WHERE id = ?) ORDER BY step`);
  const drop = sql.prepare<[string, number]>(
    'DELETE FROM samples WHERE run = (SELECT number FROM runs WHERE id = ?) AND step > ?',
  );

  return {
    /** Records the grid of a step, whose file is on disk. */
    put(run: string, { step, rows, columns }: Row): void {
      put.run(step, rows, columns, run);
    },
    /** Every grid of a run, by step. */
    list: (run: string): Sample[] => all.all(run).map((row) => sampleOf(run, row)),
    truncateAfter: (run: string, step: number): void => {
      drop.run(run, step);
    },
  };
}

export type SampleRows = ReturnType<typeof sampleRows>;

/** A sample with the address of its picture. */
export function sampleOf(run: string, { step, rows, columns }: Row): Sample {
  return { step, url: `/media/runs/${run}/samples/${step}.png`, rows, columns };
}
