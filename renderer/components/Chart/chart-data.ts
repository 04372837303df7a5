/** Preparation of series for a chart: pure arithmetic on arrays, apart from the drawing. */
import type { Series } from '../../../shared/contract/index.ts';

/** What one line of a chart needs; one entry a bucket, steps ascending. */
export type ChartSeries = Pick<Series, 'key' | 'step' | 'mean' | 'min' | 'max'>;

/** Series over one common axis of steps, as uPlot wants them; null where a series has no value. */
export interface Aligned {
  readonly steps: readonly number[];
  readonly mean: readonly (readonly (number | null)[])[];
  readonly min: readonly (readonly (number | null)[])[];
  readonly max: readonly (readonly (number | null)[])[];
}

/** Whether all series have the same steps, as metrics of one run mostly have. */
function areAligned(series: readonly ChartSeries[]): boolean {
  const [first, ...others] = series;
  return others.every(
    ({ step }) => step.length === first?.step.length && step.every((each, at) => each === first.step[at]),
  );
}

const finite = (values: readonly number[]) => values.map((value) => (Number.isFinite(value) ? value : null));

/** Puts series with different steps on one axis. */
export function align(series: readonly ChartSeries[]): Aligned {
  if (areAligned(series)) {
    return {
      steps: series[0]?.step ?? [],
      mean: series.map((each) => finite(each.mean)),
      min: series.map((each) => finite(each.min)),
      max: series.map((each) => finite(each.max)),
    };
  }
  const steps = [...new Set(series.flatMap((each) => each.step))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, at) => [step, at]));
  const spread = (each: ChartSeries, values: readonly number[]) => {
    const row: (number | null)[] = new Array<number | null>(steps.length).fill(null);
    each.step.forEach((step, from) => {
      const at = place.get(step);
      const value = values[from];
      if (at !== undefined && value !== undefined && Number.isFinite(value)) row[at] = value;
    });
    return row;
  };
  return {
    steps,
    mean: series.map((each) => spread(each, each.mean)),
    min: series.map((each) => spread(each, each.min)),
    max: series.map((each) => spread(each, each.max)),
  };
}

/**
 * Exponential moving average, corrected for its start, so that the first value is not pulled to zero.
 * @param weight of the past, from 0 (the values themselves) to below 1.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let average = 0;
  let debias = 1;
  return values.map((value) => {
    if (value === null) return null;
    average = weight * average + (1 - weight) * value;
    debias *= weight;
    return average / (1 - debias);
  });
}

/** The last value of a series, and its range: what a screen reader hears first. */
export function summarize(
  series: ChartSeries,
): { last: number; min: number; max: number; step: number } | null {
  const last = series.mean.at(-1);
  const step = series.step.at(-1);
  if (last === undefined || step === undefined) return null;
  const numbers = (values: readonly number[]) => values.filter((value) => Number.isFinite(value));
  const low = numbers(series.min).reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers(series.max).reduce((a, b) => Math.max(a, b), -Infinity);
  return { last, min: low, max: high, step };
}

/** At most `rows` entries of a series, evenly spread, always with the last: the table behind a chart. */
export function sampleRows(length: number, rows: number): readonly number[] {
  if (length <= rows) return Array.from({ length }, (_, at) => at);
  return Array.from({ length: rows }, (_, row) => Math.round((row * (length - 1)) / (rows - 1)));
}
