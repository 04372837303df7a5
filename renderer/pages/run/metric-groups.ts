import type { RecipeInfo } from '../../../shared/contract/index.ts';
import { m } from '../../i18n/index.ts';

type Metric = RecipeInfo['metrics'][number];

const charts = ['loss', 'confidence', 'score', 'speed'] as const satisfies readonly Metric['chart'][];

/** Metrics by the chart they share, in the order of the charts; charts without a metric are left out. */
export function groupMetrics(
  metrics: readonly Metric[],
): readonly { readonly chart: Metric['chart']; readonly metrics: readonly Metric[] }[] {
  return charts
    .map((chart) => ({ chart, metrics: metrics.filter((metric) => metric.chart === chart) }))
    .filter((group) => group.metrics.length > 0);
}

export const chartTitles: Readonly<Record<Metric['chart'], () => string>> = {
  loss: () => m.run_chart_loss(),
  confidence: () => m.run_chart_confidence(),
  score: () => m.run_chart_score(),
  speed: () => m.run_chart_speed(),
};

/** Whether a chart can have a logarithmic axis: scores and the losses made of them may be negative. */
export function isPositive(series: readonly { readonly min: readonly number[] }[]): boolean {
  return series.every(({ min }) => min.every((value) => value > 0));
}
