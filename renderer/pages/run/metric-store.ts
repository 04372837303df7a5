import type { Series } from '../../../shared/contract/index.ts';

/** One row of measurements as it comes while a run trains. */
export interface MetricRow {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Buckets of a line at most; a wide window has about as many pixels. At twice as many, neighbours become one. */
const mostBuckets = 1_600;

/** Index of the first entry of an ascending list that is not below `value`; its length where all are. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One metric, with the bucket that is still being filled. */
interface Line {
  readonly series: Series;
  /** Steps of a bucket: as wide as those the studio decimated, so that new ones look like old ones. */
  width: number;
  /** First step and number of values of the last bucket; null where it is not to be added to. */
  open: { readonly from: number; readonly count: number } | null;
}

/**
 * The measurements of one run that the charts draw: what the studio decimated, then every row that came since, in
 * buckets of the same width. However long a run is watched, it holds no more than a chart can show.
 */
export class MetricStore {
  readonly #lines = new Map<string, Line>();

  get keys(): readonly string[] {
    return [...this.#lines.keys()];
  }

  get(key: string): Series | undefined {
    return this.#lines.get(key)?.series;
  }

  /**
   * Takes what the studio decimated. Rows that came while it did so are newer than its last and stay.
   * @param to last step that is drawn
   */
  replace(series: readonly Series[], to = Infinity): void {
    const before = new Map(this.#lines);
    this.#lines.clear();
    for (const each of series) {
      const newer = after(before.get(each.key)?.series, each.step.at(-1) ?? -1, to);
      const joined = {
        key: each.key,
        step: [...each.step, ...newer.step],
        mean: [...each.mean, ...newer.mean],
        min: [...each.min, ...newer.min],
        max: [...each.max, ...newer.max],
      };
      this.#lines.set(each.key, { series: joined, width: widthOf(each.step), open: null });
    }
  }

  append(rows: readonly MetricRow[]): void {
    for (const row of rows) {
      for (const [key, value] of Object.entries(row.values)) this.#push(key, row.step, value);
    }
  }

  #push(key: string, step: number, value: number): void {
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = { series: { key, step: [], mean: [], min: [], max: [] }, width: 1, open: null };
      this.#lines.set(key, line);
    }
    add(line, step, value);
    if (line.series.step.length > mostBuckets) halve(line);
  }
}

function add(line: Line, step: number, value: number): void {
  const { series, width } = line;
  // A run that resumed from an older checkpoint makes steps again: what it says now replaces what it said then.
  if (step <= (series.step.at(-1) ?? -1)) {
    cut(series, lowerBound(series.step, step));
    line.open = null;
  }
  const { open } = line;
  const last = series.step.length - 1;
  if (open === null || step - open.from >= width) {
    series.step.push(step);
    series.mean.push(value);
    series.min.push(value);
    series.max.push(value);
    line.open = { from: step, count: 1 };
    return;
  }
  const mean = series.mean[last] ?? value;
  series.step[last] = step;
  series.mean[last] = mean + (value - mean) / (open.count + 1);
  series.min[last] = Math.min(series.min[last] ?? value, value);
  series.max[last] = Math.max(series.max[last] ?? value, value);
  line.open = { from: open.from, count: open.count + 1 };
}

/** Makes one bucket of every two. */
function halve(line: Line): void {
  const { series } = line;
  const pairs = Math.floor(series.step.length / 2);
  const pick = (values: readonly number[], at: number) => values[at] ?? Number.NaN;
  for (let at = 0; at < pairs; at++) {
    series.step[at] = pick(series.step, 2 * at + 1);
    series.mean[at] = (pick(series.mean, 2 * at) + pick(series.mean, 2 * at + 1)) / 2;
    series.min[at] = Math.min(pick(series.min, 2 * at), pick(series.min, 2 * at + 1));
    series.max[at] = Math.max(pick(series.max, 2 * at), pick(series.max, 2 * at + 1));
  }
  cut(series, pairs);
  line.width *= 2;
  line.open = null;
}

/** Steps between two buckets. */
function widthOf(steps: readonly number[]): number {
  const first = steps[0] ?? 0;
  return steps.length < 2 ? 1 : Math.max(1, ((steps.at(-1) ?? first) - first) / (steps.length - 1));
}

function cut(series: Series, length: number): void {
  series.step.length = length;
  series.mean.length = length;
  series.min.length = length;
  series.max.length = length;
}

type Columns = Pick<Series, 'step' | 'mean' | 'min' | 'max'>;

/** The entries of a series after one step, up to another. */
function after(series: Series | undefined, step: number, to: number): Columns {
  if (series === undefined) return { step: [], mean: [], min: [], max: [] };
  const from = lowerBound(series.step, step + 1);
  const end = lowerBound(series.step, to + 1);
  const part = (values: readonly number[]) => values.slice(from, end);
  return { step: part(series.step), mean: part(series.mean), min: part(series.min), max: part(series.max) };
}
