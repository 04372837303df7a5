/** What a chart's x axis counts. Series keep their steps, which cursor, zoom and samples share; an axis places them. */
export interface ChartAxis {
  /** Another axis has another id: the chart is drawn anew. */
  readonly id: string;
  /** Where a step stands. Never falls from step to step. */
  readonly of: (step: number) => number;
  readonly format: (value: number) => string;
}

/** The first and last of some ascending steps whose places lie in a part of the axis; null where none does. */
export function stepsWithin(
  steps: readonly number[],
  axis: Pick<ChartAxis, 'of'>,
  [from, to]: readonly [number, number],
): readonly [number, number] | null {
  const within = steps.filter((step) => axis.of(step) >= from && axis.of(step) <= to);
  const [first] = within;
  const last = within.at(-1);
  return first === undefined || last === undefined ? null : [first, last];
}
