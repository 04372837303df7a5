/**
 * Metrics: one row a run, key and step, only ever appended. Beside them four levels of summaries (over 16, 256, 4096 and
 * 65 536 steps), kept in the same transaction, so that a chart reads at most sixteen rows a bucket however long the run.
 */
import type { Series } from '../../../shared/contract/index.ts';
import type { Sql } from './sql.ts';

/** What one step measured. */
export interface MetricRow {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

interface Summary {
  last: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

const levels = [1, 2, 3, 4] as const;

/** Steps that one bucket of a level covers; level 0 is the rows themselves. */
function widthOf(level: number): number {
  return 16 ** level;
}

export function metricRows(sql: Sql) {
  const addKey = sql.prepare<[string]>('INSERT INTO metric_keys (name) VALUES (?) ON CONFLICT DO NOTHING');
  const keyOf = sql.prepare<[string], { number: number }>('SELECT number FROM metric_keys WHERE name = ?');
  const runOf = sql.prepare<[string], { number: number }>('SELECT number FROM runs WHERE id = ?');
  const keysOfRun = sql.prepare<[number], { number: number; name: string }>(`
    SELECT number, name FROM metric_keys AS k
    WHERE EXISTS (SELECT 1 FROM metrics WHERE run = ? AND key = k.number) ORDER BY number`);
  const insert = sql.prepare<[number, number, number, number]>(
    'INSERT INTO metrics (run, key, step, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const summarize = sql.prepare<[number, number, number, number, number, number, number, number, number]>(`
    INSERT INTO metric_levels (run, key, level, bucket, last, count, sum, min, max)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET last = max(last, excluded.last), count = count + excluded.count,
      sum = sum + excluded.sum, min = min(min, excluded.min), max = max(max, excluded.max)`);
  const dropRows = sql.prepare<[number, number, number]>(
    'DELETE FROM metrics WHERE run = ? AND key = ? AND step > ?',
  );
  const dropSummaries = sql.prepare<[number, number, number, number]>(
    'DELETE FROM metric_levels WHERE run = ? AND key = ? AND level = ? AND bucket >= ?',
  );
  const summaryOf = sql.prepare<[number, number, number, number], { [K in keyof Summary]: number | null }>(`
    SELECT max(step) AS last, count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max
    FROM metrics WHERE run = ? AND key = ? AND step >= ? AND step < ?`);
  const lastStep = sql.prepare<[number, number], { last: number | null }>(
    'SELECT max(step) AS last FROM metrics WHERE run = ? AND key = ?',
  );
  const rowsOf = sql.prepare<[number, number, number, number], { step: number; value: number }>(
    'SELECT step, value FROM metrics WHERE run = ? AND key = ? AND step > ? AND step <= ?',
  );
  const chart = prepareChart(sql);

  function numberOfKey(name: string): number {
    addKey.run(name);
    return keyOf.get(name)?.number ?? 0;
  }

  function addSummary(run: number, key: number, level: number, bucket: number, s: Summary): void {
    summarize.run(run, key, level, bucket, s.last, s.count, s.sum, s.min, s.max);
  }

  function appendKey(run: number, name: string, rows: readonly MetricRow[]): void {
    const key = numberOfKey(name);
    const summaries = levels.map(() => new Map<number, Summary>());
    for (const { step, values } of rows) {
      const value = values[name];
      // A diverged loss is not a number; it can be neither stored nor drawn, and the run's log tells of it.
      if (value === undefined || !Number.isFinite(value)) continue;
      if (insert.run(run, key, step, value) === 0) continue;
      levels.forEach((level, i) => fold(summaries[i], Math.floor(step / widthOf(level)), step, value));
    }
    levels.forEach((level, i) =>
      summaries[i]?.forEach((summary, bucket) => addSummary(run, key, level, bucket, summary)),
    );
  }

  return {
    /** Appends rows of a run, in one transaction. A step that is there already keeps its value. */
    append(runId: string, rows: readonly MetricRow[]): void {
      sql.transaction(() => {
        const run = runOf.get(runId)?.number;
        if (run === undefined) return;
        const names = new Set(rows.flatMap((row) => Object.keys(row.values)));
        for (const name of names) appendKey(run, name, rows);
      });
    },

    /** The last step of a run that reported anything; -1 for none. */
    lastStep(runId: string): number {
      const run = runOf.get(runId)?.number;
      if (run === undefined) return -1;
      return Math.max(-1, ...keysOfRun.all(run).map(({ number: key }) => lastStep.get(run, key)?.last ?? -1));
    },

    /** Rows after a step up to another, by step. */
    rows(runId: string, after: number, upTo: number): MetricRow[] {
      const run = runOf.get(runId)?.number;
      if (run === undefined) return [];
      const rows = new Map<number, Record<string, number>>();
      for (const { number: key, name } of keysOfRun.all(run)) {
        for (const { step, value } of rowsOf.all(run, key, after, upTo)) {
          const values = rows.get(step) ?? {};
          values[name] = value;
          rows.set(step, values);
        }
      }
      return [...rows].map(([step, values]) => ({ step, values })).sort((a, b) => a.step - b.step);
    },

    /** Forgets every row after `step`: a run resumes there and will report those steps again. */
    truncateAfter(runId: string, step: number): void {
      sql.transaction(() => {
        const run = runOf.get(runId)?.number;
        if (run === undefined) return;
        for (const { number: key } of keysOfRun.all(run)) {
          if (dropRows.run(run, key, step) === 0) continue;
          for (const level of levels) {
            const bucket = Math.floor(step / widthOf(level));
            dropSummaries.run(run, key, level, bucket);
            const from = bucket * widthOf(level);
            const left = summaryOf.get(run, key, from, from + widthOf(level));
            if (isSummary(left)) addSummary(run, key, level, bucket, left);
          }
        }
      });
    },

    /**
     * Every metric of a run over the steps from `from` to `to` (both included), in at most `points` buckets of equal
     * width. Minimum and maximum are those of all rows in the bucket, so a spike is never lost; `step` is the bucket's last.
     */
    series(runId: string, from: number, to: number | undefined, points: number): Series[] {
      const run = runOf.get(runId)?.number;
      if (run === undefined) return [];
      return keysOfRun.all(run).map(({ number: key, name }) => {
        const end = Math.min(to ?? Infinity, lastStep.get(run, key)?.last ?? -1);
        return { key: name, ...chart(run, key, from, end, points) };
      });
    },
  };
}

export type MetricRows = ReturnType<typeof metricRows>;

function fold(buckets: Map<number, Summary> | undefined, bucket: number, step: number, value: number): void {
  const summary = buckets?.get(bucket);
  if (summary === undefined) {
    buckets?.set(bucket, { last: step, count: 1, sum: value, min: value, max: value });
    return;
  }
  summary.last = Math.max(summary.last, step);
  summary.count += 1;
  summary.sum += value;
  summary.min = Math.min(summary.min, value);
  summary.max = Math.max(summary.max, value);
}

function isSummary(row: { [K in keyof Summary]: number | null } | undefined): row is Summary {
  return row !== undefined && row.last !== null;
}

type Chart = Omit<Series, 'key'>;

/** Width of the buckets of a chart, and the level whose summaries they are made of. */
export function bucketsFor(
  from: number,
  to: number,
  points: number,
): { readonly width: number; readonly level: number } {
  let width = Math.max(1, Math.ceil((to - from + 1) / points));
  for (;;) {
    const level = levels.findLast((candidate) => widthOf(candidate) <= width) ?? 0;
    width = Math.ceil(width / widthOf(level)) * widthOf(level);
    // Buckets begin at multiples of their width, so a range may touch one more than it fills.
    if (Math.floor(to / width) - Math.floor(from / width) < points) return { width, level };
    width += widthOf(level);
  }
}

function prepareChart(
  sql: Sql,
): (run: number, key: number, from: number, to: number, points: number) => Chart {
  const rows = 'SELECT step AS last, 1 AS count, value AS sum, value AS min, value AS max FROM metrics';
  const summaries = 'SELECT last, count, sum, min, max FROM metric_levels';
  // Where the range begins or ends inside of a summary, that end is read row by row.
  // Numbers are bound as doubles, hence the cast: a bucket is a whole number.
  const query = sql.prepare<number[], { last: number; mean: number; min: number; max: number }>(`
    SELECT max(last) AS last, sum(sum) / sum(count) AS mean, min(min) AS min, max(max) AS max FROM (
      ${rows} WHERE run = ? AND key = ? AND step >= ? AND step < ?
      UNION ALL ${summaries} WHERE run = ? AND key = ? AND level = ? AND bucket >= ? AND bucket < ?
      UNION ALL ${rows} WHERE run = ? AND key = ? AND step >= ? AND step <= ?
    ) GROUP BY last / CAST(? AS INTEGER) ORDER BY 1`);
  return (run, key, from, to, points) => {
    const { width, level } = bucketsFor(from, Math.max(from, to), points);
    const unit = widthOf(level);
    const first = Math.ceil(from / unit);
    const after = level === 0 ? first : Math.max(first, Math.floor((to + 1) / unit));
    const head = [run, key, from, Math.min(first * unit, to + 1)];
    const middle = [run, key, level, first, after];
    const tail = [run, key, after * unit, to];
    const found = query.all(...head, ...middle, ...tail, width);
    return {
      step: found.map((row) => row.last),
      mean: found.map((row) => row.mean),
      min: found.map((row) => row.min),
      max: found.map((row) => row.max),
    };
  };
}
