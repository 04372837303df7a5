import type { Series } from '../../../shared/contract/index.ts';

/** One row of measurements as it comes while a run trains. */
export interface MetricRow {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

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

/**
 * The measurements of one run that the charts draw: what the studio decimated, then every row that came since. The
 * arrays are appended to in place; whoever draws them asks again when told of a change.
 */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  #live = 0;

  /** Rows appended since the last `replace`: when they are many, it is time to ask for decimated ones again. */
  get liveRows(): number {
    return this.#live;
  }

  get keys(): readonly string[] {
    return [...this.#series.keys()];
  }

  get(key: string): Series | undefined {
    return this.#series.get(key);
  }

  /**
   * Takes what the studio decimated. Rows that came while it did so are newer than its last and stay.
   * @param to last step that is drawn
   */
  replace(series: readonly Series[], to = Infinity): void {
    const before = new Map(this.#series);
    this.#series.clear();
    this.#live = 0;
    for (const each of series) {
      const newer = after(before.get(each.key), each.step.at(-1) ?? -1, to);
      this.#series.set(each.key, {
        key: each.key,
        step: [...each.step, ...newer.step],
        mean: [...each.mean, ...newer.mean],
        min: [...each.min, ...newer.min],
        max: [...each.max, ...newer.max],
      });
      this.#live = Math.max(this.#live, newer.step.length);
    }
  }

  append(rows: readonly MetricRow[]): void {
    for (const row of rows) {
      for (const [key, value] of Object.entries(row.values)) this.#push(key, row.step, value);
      this.#live += 1;
    }
  }

  #push(key: string, step: number, value: number): void {
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = { key, step: [], mean: [], min: [], max: [] }));
    // A run that resumed from an older checkpoint makes steps again: what it says now replaces what it said then.
    if (step <= (series.step.at(-1) ?? -1)) cut(series, lowerBound(series.step, step));
    series.step.push(step);
    series.mean.push(value);
    series.min.push(value);
    series.max.push(value);
  }
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

/** The value of a series at a step: that of the last entry not after it; undefined before the first. */
export function valueAt(series: Series | undefined, step: number): number | undefined {
  if (series === undefined) return undefined;
  const at = lowerBound(series.step, step);
  return series.step[at] === step ? series.mean[at] : series.mean[at - 1];
}
