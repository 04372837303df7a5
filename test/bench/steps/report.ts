/** What was measured, in lines of JSON, on the terminal and in results.md. */
import { geometricMean } from '../tools/median.ts';
import type { Case } from './cases.ts';
import type { Result } from './interleave.ts';

/** One case, measured. PyTorch's are undefined where it is not there or cannot compute the case. */
export interface Row {
  readonly one: Case;
  /** Floating-point operations of a step, and seconds to trace and build it. */
  readonly flops: number;
  readonly buildSeconds: number;
  readonly ours: Result;
  readonly plain: Result | undefined;
  readonly channelsLast: Result | undefined;
  readonly compiled: Result | undefined;
}

/** Which clock counts. */
export type Clock = 'ms' | 'processorMs';

/** The layout that PyTorch is faster in. */
export function fasterLayout({ plain, channelsLast }: Row, clock: Clock): Result | undefined {
  if (plain === undefined || channelsLast === undefined) return plain ?? channelsLast;
  return plain[clock] <= channelsLast[clock] ? plain : channelsLast;
}

/** Our time ÷ that of the faster layout; null without PyTorch. */
export function ratioOf(row: Row, clock: Clock): number | null {
  const faster = fasterLayout(row, clock);
  return faster === undefined ? null : row.ours[clock] / faster[clock];
}

const rounded = (value: number | undefined, digits: number): number | null =>
  value === undefined ? null : Number(value.toFixed(digits));

export function jsonLine(row: Row, clock: Clock): string {
  return JSON.stringify({
    recipe: row.one.id,
    ours_ms: rounded(row.ours[clock], 3),
    torch_ms: rounded(row.plain?.[clock], 3),
    torch_channels_last_ms: rounded(row.channelsLast?.[clock], 3),
    ratio: rounded(ratioOf(row, clock) ?? undefined, 4),
    ours_mb: rounded(row.ours.megabytes, 1),
    torch_mb: rounded(fasterLayout(row, clock)?.megabytes, 1),
    ...(row.compiled === undefined ? {} : { torch_compile_ms: rounded(row.compiled[clock], 3) }),
    must: row.one.must,
    build_s: rounded(row.buildSeconds, 2),
  });
}

/** ms with three significant digits or so. */
function ms(value: number | undefined): string {
  if (value === undefined) return '–';
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

const columns = [
  'step', 'ours ms', 'PyTorch ms', 'channels_last ms', 'ratio', 'must', 'aim', 'GFLOP/s', 'of sgemm',
  'ours MB', 'PyTorch MB', 'build s',
] as const; // prettier-ignore

/** @param rate GFLOP/s of a large product on this machine */
function cellsOf(row: Row, clock: Clock, rate: number): readonly string[] {
  const ratio = ratioOf(row, clock);
  const speed = row.flops / row.ours[clock] / 1e6;
  return [
    row.one.title,
    ms(row.ours[clock]),
    ms(row.plain?.[clock]),
    ms(row.channelsLast?.[clock]),
    ratio?.toFixed(2) ?? '–',
    row.one.must.toFixed(2),
    row.one.aim.toFixed(2),
    speed.toFixed(0),
    `${((100 * speed) / rate).toFixed(0)} %`,
    row.ours.megabytes.toFixed(0),
    fasterLayout(row, clock)?.megabytes.toFixed(0) ?? '–',
    row.buildSeconds.toFixed(1),
  ];
}

/** Geometric mean of the ratios; null where a row has none. */
export function meanRatio(rows: readonly Row[], clock: Clock): number | null {
  const ratios = rows.flatMap((row) => ratioOf(row, clock) ?? []);
  return ratios.length === rows.length && rows.length > 0 ? geometricMean(ratios) : null;
}

/** The lines of a Markdown table, and of torch.compile where it was measured. */
export function tableLines(rows: readonly Row[], clock: Clock, rate: number): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const mean = meanRatio(rows, clock);
  return [
    line(columns),
    line(columns.map((_, at) => (at === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(cellsOf(row, clock, rate))),
    ...(mean === null ? [] : ['', `Geometric mean of the ratios: ${mean.toFixed(3)} (must 0.95, aim 0.80).`]),
    ...rows.flatMap(({ one, compiled }) =>
      compiled === undefined
        ? []
        : ['', `For information, torch.compile: ${one.title}: ${ms(compiled[clock])} ms.`],
    ),
  ];
}

/** A few words on one case, told as soon as it is measured. */
export function summaryLine(row: Row, clock: Clock): string {
  const ratio = ratioOf(row, clock);
  const side = (name: string, result: Result | undefined): string =>
    result === undefined ? '' : `, ${name} ${ms(result[clock])} (${result.megabytes.toFixed(0)} MB)`;
  return [
    `${row.one.title}: ours ${ms(row.ours[clock])} ms (${row.ours.megabytes.toFixed(0)} MB, built in ${row.buildSeconds.toFixed(1)} s)`,
    side('PyTorch', row.plain),
    side('channels_last', row.channelsLast),
    side('compiled', row.compiled),
    ratio === null ? '' : `; ratio ${ratio.toFixed(3)} (must ${row.one.must}, aim ${row.one.aim})`,
  ].join('');
}
