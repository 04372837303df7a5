/** One uPlot for a set of lines: its options and its data. The component decides when, this file how. */
import type uPlot from 'uplot';
import type { ChartAxis } from './axis.ts';
import { align, type ChartSeries, smooth } from './chart-data.ts';

/** Whose line it is: its colour, and with it a dash pattern, so that colour is never alone. Compared runs have six. */
export type LineRole = 'generator' | 'discriminator' | 'real' | 'fake' | 'other' | RunRole;

export const runRoles = ['run1', 'run2', 'run3', 'run4', 'run5', 'run6'] as const;
export type RunRole = (typeof runRoles)[number];

export interface ChartLine {
  readonly key: string;
  readonly title: string;
  readonly role: LineRole;
}

/** A step worth a line of its own: a resume, a fork. */
export interface ChartMark {
  readonly step: number;
  readonly title: string;
}

/** Empty where the line is whole. */
export const dashes: Readonly<Record<LineRole, readonly number[]>> = {
  generator: [],
  discriminator: [7, 3],
  real: [7, 3],
  fake: [],
  other: [2, 2],
  run1: [],
  run2: [7, 3],
  run3: [2, 2],
  run4: [9, 3, 2, 3],
  run5: [14, 4],
  run6: [4, 4],
};

export function colorOf(role: LineRole, style: CSSStyleDeclaration): string {
  return style.getPropertyValue(role === 'other' ? '--ink-soft' : `--${role}`).trim();
}

export interface PlotData {
  /** Of each point, whatever the axis counts. */
  readonly steps: readonly number[];
  /** Places on the axis, then for each line its mean (smoothed), upper and lower edge. */
  readonly data: uPlot.AlignedData;
}

export function plotData(series: readonly ChartSeries[], smoothing: number, axis: ChartAxis): PlotData {
  const { steps, mean, min, max } = align(series);
  const rows = mean.flatMap((values, at) => [
    smooth(values, smoothing),
    [...(max[at] ?? [])],
    [...(min[at] ?? [])],
  ]);
  return { steps, data: [steps.map((step) => axis.of(step)), ...rows] };
}

export interface PlotWishes {
  readonly lines: readonly ChartLine[];
  readonly isLog: boolean;
  readonly style: CSSStyleDeclaration;
  readonly width: number;
  readonly height: number;
  readonly number: (value: number) => string;
  readonly axis: () => ChartAxis;
  readonly marks: () => readonly ChartMark[];
  /** Index of the point under the cursor. */
  readonly oncursor: (at: number | null) => void;
  /** The shown part of the axis; null for all of it. */
  readonly onrange: (range: readonly [number, number] | null) => void;
}

export function plotOptions(wishes: PlotWishes): uPlot.Options {
  const { lines, style, isLog } = wishes;
  const edge = style.getPropertyValue('--edge').trim();
  const ink = style.getPropertyValue('--ink-faint').trim();
  const font = `11px ${style.getPropertyValue('--font')}`;
  const axis = { stroke: ink, font, grid: { stroke: edge, width: 0.5 }, ticks: { show: false } };
  return {
    width: wishes.width,
    height: wishes.height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: true, y: false, setScale: true },
      focus: { prox: -1 },
    },
    // uPlot names this 3 in a const enum, which a file that is compiled alone cannot import.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
    scales: { x: { time: false }, y: isLog ? { distr: 3 } : {} },
    axes: [
      { ...axis, size: 26, values: (_, ticks) => ticks.map((tick) => wishes.axis().format(tick)) },
      {
        ...axis,
        size: 52,
        // On a logarithmic axis uPlot leaves ticks out by giving null, which its types do not say.
        values: (_, ticks: readonly (number | null)[]) =>
          ticks.map((tick) => (tick === null ? '' : wishes.number(tick))),
      },
    ],
    series: [{}, ...lines.flatMap((line) => seriesOf(line, style))],
    bands: lines.map((line, at) => ({
      series: [3 * at + 2, 3 * at + 3],
      fill: `${colorOf(line.role, style)}33`,
    })),
    hooks: {
      setCursor: [(plot) => wishes.oncursor(plot.cursor.idx ?? null)],
      setScale: [(plot, key) => tellRange(plot, key, wishes.onrange)],
      draw: [(plot) => drawMarks(plot, wishes.marks(), { axis: wishes.axis(), color: ink })],
    },
  };
}

function seriesOf(line: ChartLine, style: CSSStyleDeclaration): uPlot.Series[] {
  const stroke = colorOf(line.role, style);
  const hidden: uPlot.Series = { width: 0, points: { show: false }, spanGaps: true };
  return [
    {
      label: line.title,
      stroke,
      width: 1.5,
      dash: [...dashes[line.role]],
      points: { show: false },
      spanGaps: true,
    },
    hidden,
    { ...hidden },
  ];
}

/** Tells the shown part of the axis; null where all of it is shown. */
function tellRange(plot: uPlot, key: string, tell: PlotWishes['onrange']): void {
  if (key !== 'x') return;
  const min = plot.scales.x?.min ?? undefined;
  const max = plot.scales.x?.max ?? undefined;
  const places = plot.data[0];
  const first = places[0];
  const last = places.at(-1);
  if (min === undefined || max === undefined || first === undefined || last === undefined) return;
  tell(min <= first && max >= last ? null : [min, max]);
}

function drawMarks(
  plot: uPlot,
  marks: readonly ChartMark[],
  { axis, color }: { readonly axis: ChartAxis; readonly color: string },
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash([3, 3]);
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(axis.of(mark.step), 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
