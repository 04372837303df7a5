import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database, type MetricRow } from '../../../main/runs/database/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';
import { bucketsFor } from '../../../main/runs/database/metrics.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let database: Database;
beforeEach(() => {
  temporary = temporaryFolder();
  database = openDatabase(join(temporary.path, 'studio.db'));
  addRun('r');
});
afterEach(() => {
  database.close();
  temporary[Symbol.dispose]();
});

function addRun(id: string): void {
  const dataset = { id: 'd', name: 'D' };
  database.runs.add({
    id,
    name: id,
    recipe: 'x',
    options: {},
    seed: 0,
    engine: 'onnxruntime-cpu',
    steps: 1,
    forkedFrom: null,
    dataset,
    createdAt: 1,
  });
}

const wave = (step: number): number => Math.sin(step * 12.9898) * (step % 97 === 0 ? 100 : 1);
const rows = (from: number, to: number): MetricRow[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ step: from + i, values: { loss: wave(from + i) } }));

/** The chart as it would be computed from every row, by the definition. */
function expected(values: ReadonlyMap<number, number>, from: number, to: number, points: number) {
  const { width } = bucketsFor(from, Math.max(from, Math.min(to, Math.max(...values.keys()))), points);
  const buckets = Map.groupBy(
    [...values].filter(([step]) => step >= from && step <= to),
    ([step]) => Math.floor(step / width),
  );
  const sorted = [...buckets].sort(([a], [b]) => a - b).map(([, inside]) => inside);
  return {
    step: sorted.map((inside) => Math.max(...inside.map(([step]) => step))),
    mean: sorted.map((inside) => inside.reduce((sum, [, value]) => sum + value, 0) / inside.length),
    min: sorted.map((inside) => Math.min(...inside.map(([, value]) => value))),
    max: sorted.map((inside) => Math.max(...inside.map(([, value]) => value))),
  };
}

function expectChart(values: ReadonlyMap<number, number>, from: number, to: number, points: number): void {
  const [series] = database.metrics.series('r', from, to, points);
  const wanted = expected(values, from, to, points);
  expect(series?.step).toEqual(wanted.step);
  expect(series?.min).toEqual(wanted.min);
  expect(series?.max).toEqual(wanted.max);
  wanted.mean.forEach((mean, i) => expect(series?.mean[i]).toBeCloseTo(mean, 9));
  expect(wanted.step.length).toBeLessThanOrEqual(points);
}

describe('a chart', () => {
  it('is the rows themselves where they fit', () => {
    database.metrics.append('r', rows(1, 50));
    const [series] = database.metrics.series('r', 0, undefined, 600);
    expect(series).toEqual({
      key: 'loss',
      step: rows(1, 50).map((row) => row.step),
      ...Object.fromEntries(
        ['mean', 'min', 'max'].map((name) => [name, rows(1, 50).map((row) => wave(row.step))]),
      ),
    });
  });

  it('is what its definition says for any history, range, number of points, and after truncations', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12_000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.option(fc.integer({ min: 0, max: 12_000 })),
        fc.tuple(
          fc.integer({ min: 0, max: 11_000 }),
          fc.integer({ min: 0, max: 12_000 }),
          fc.integer({ min: 10, max: 300 }),
        ),
        (length, stride, cut, [from, span, points]) => {
          addRun('other');
          database.runs.remove('r');
          addRun('r');
          database.runs.remove('other');
          const history = rows(1, length).filter((row) => row.step % stride === 0);
          for (let at = 0; at < history.length; at += 701) {
            database.metrics.append('r', history.slice(at, at + 701));
          }
          const values = new Map(history.map((row) => [row.step, row.values.loss ?? 0]));
          if (cut !== null) {
            database.metrics.truncateAfter('r', cut);
            for (const step of values.keys()) if (step > cut) values.delete(step);
          }
          if (values.size > 0) expectChart(values, from, from + span, points);
          else expect(database.metrics.series('r', from, from + span, points)).toEqual([]);
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it('never loses a spike', () => {
    database.metrics.append(
      'r',
      rows(1, 70_000).map((row) => ({ step: row.step, values: { loss: row.step === 43_210 ? 1e6 : 0 } })),
    );
    const [series] = database.metrics.series('r', 0, undefined, 10);
    expect(Math.max(...(series?.max ?? []))).toBe(1e6);
    expect(series?.step.at(-1)).toBe(70_000);
  });

  it('keeps metrics and runs apart', () => {
    addRun('s');
    database.metrics.append('r', [{ step: 1, values: { a: 1, b: 2 } }]);
    database.metrics.append('s', [{ step: 1, values: { b: 3 } }]);
    expect(database.metrics.series('s', 0, undefined, 10).map((one) => [one.key, one.mean])).toEqual([
      ['b', [3]],
    ]);
    database.runs.remove('s');
    expect(database.metrics.series('r', 0, undefined, 10).map((one) => one.mean)).toEqual([[1], [2]]);
    expect(database.metrics.series('s', 0, undefined, 10)).toEqual([]);
  });
});

describe('appending', () => {
  it('counts a step once, however often it is reported', () => {
    database.metrics.append('r', rows(1, 40));
    database.metrics.append(
      'r',
      rows(1, 40).map((row) => ({ step: row.step, values: { loss: 99 } })),
    );
    expectChart(new Map(rows(1, 40).map((row) => [row.step, row.values.loss ?? 0])), 0, 40, 10);
  });

  it('leaves out what is not a number', () => {
    database.metrics.append('r', [
      { step: 1, values: { loss: NaN, d: Infinity } },
      { step: 2, values: { loss: 1 } },
    ]);
    expect(database.metrics.series('r', 0, undefined, 10).map((one) => one.step)).toEqual([[2]]);
  });

  it('goes on after a truncation as if the rest had never been', () => {
    database.metrics.append('r', rows(1, 5000));
    database.metrics.truncateAfter('r', 1234);
    database.metrics.append('r', rows(1235, 5000));
    expectChart(new Map(rows(1, 5000).map((row) => [row.step, row.values.loss ?? 0])), 0, 5000, 20);
  });
});
