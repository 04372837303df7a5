import { expect, it } from 'vitest';
import { cases, casesOf } from './cases.ts';
import type { Result } from './interleave.ts';
import { jsonLine, meanRatio, ratioOf, type Row, summaryLine, tableLines } from './report.ts';

const result = (ms: number, megabytes = 100): Result => ({ ms, processorMs: 2 * ms, megabytes });

function row(given: Partial<Row> = {}): Row {
  const [one] = casesOf('dcgan-32-w32');
  return {
    one: one!,
    flops: 4e9,
    buildSeconds: 1.25,
    ours: result(80, 300),
    plain: result(120, 350),
    channelsLast: result(100, 340),
    compiled: undefined,
    ...given,
  };
}

it('compares with the faster of the two layouts, and tells the memory of that one', () => {
  expect(JSON.parse(jsonLine(row(), 'ms'))).toEqual({
    recipe: 'dcgan-32-w32',
    ours_ms: 80,
    torch_ms: 120,
    torch_channels_last_ms: 100,
    ratio: 0.8,
    ours_mb: 300,
    torch_mb: 340,
    must: 1.1,
    build_s: 1.25,
  });
  expect(ratioOf(row({ plain: result(50) }), 'ms')).toBe(1.6);
  expect(JSON.parse(jsonLine(row(), 'processorMs'))).toMatchObject({ ours_ms: 160, torch_ms: 240 });
});

it('has no ratio without PyTorch', () => {
  const alone = row({ plain: undefined, channelsLast: undefined });
  expect(JSON.parse(jsonLine(alone, 'ms'))).toMatchObject({ ours_ms: 80, torch_ms: null, ratio: null });
  expect(meanRatio([row(), alone], 'ms')).toBeNull();
  expect(summaryLine(alone, 'ms')).not.toContain('ratio');
});

it('writes a table with the rate, its share of a product, and the mean', () => {
  const lines = tableLines([row(), row({ channelsLast: result(40) })], 'ms', 200);
  expect(lines[2]).toContain('| 80.0 | 120 | 100 | 0.80 | 1.10 | 0.90 | 50 | 25 % | 300 | 340 | 1.3 |');
  expect(lines.at(-1)).toBe('Geometric mean of the ratios: 1.265 (must 0.95, aim 0.80).');
  expect(new Set(lines.slice(0, 4).map((line) => line.split('|').length)).size).toBe(1);
});

it('finds cases by their name and by its beginning', () => {
  expect(casesOf(null)).toHaveLength(cases.length);
  expect(casesOf('dcgan').map(({ id }) => id)).toEqual(['dcgan-32-w32', 'dcgan-32-w64', 'dcgan-64-w64']);
  expect(casesOf('gan').map(({ id }) => id)).toEqual(['gan']);
  expect(() => casesOf('dcg')).toThrow(/--recipe is one of .*dcgan-64-w64.*got “dcg”/);
});
