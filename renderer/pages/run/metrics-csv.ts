/** Every measurement of a run as a table for other programs: comma-separated values, a dot before decimals, UTF-8. */
import type { Series } from '../../../shared/contract/index.ts';
import type { AxisSource } from './chart-axes.ts';
import type { RunSource } from './run-view.svelte.ts';

/** Steps that are asked for at once: as many as the studio answers without joining neighbours. */
const pageSteps = 5_000;

/** A name as a field of the table. */
const field = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Asks for all rows, page by page, and writes one line a step: step, seconds of training, epochs where they are known,
 * and each metric; empty where a step has no value.
 * @param last step of the run
 * @throws StudioError what the studio says where it cannot tell
 */
export async function metricsCsv(
  source: Pick<RunSource, 'metrics'>,
  id: string,
  last: number,
  { epochs, elapsed }: AxisSource,
): Promise<string> {
  const rows = new Map<number, Map<string, number>>();
  const keys: string[] = [];
  for (let from = 0; from <= last; from += pageSteps) {
    const series = await source.metrics({ id, from, to: from + pageSteps - 1, points: pageSteps });
    for (const each of series) collect(each, rows, keys);
  }
  const head = ['step', 'seconds', ...(epochs === null ? [] : ['epoch']), ...keys.map(field)];
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, values]) =>
      [
        step,
        (elapsed(step) / 1000).toFixed(3),
        ...(epochs === null ? [] : [epochs(step)]),
        ...keys.map((key) => values.get(key) ?? ''),
      ].join(','),
    );
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`;
}

function collect(series: Series, rows: Map<number, Map<string, number>>, keys: string[]): void {
  if (!keys.includes(series.key)) keys.push(series.key);
  series.step.forEach((step, at) => {
    const row = rows.get(step) ?? new Map<string, number>();
    row.set(series.key, series.mean[at] ?? Number.NaN);
    rows.set(step, row);
  });
}
