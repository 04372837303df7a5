import { picturesPerStep, type Run } from '../../../shared/contract/index.ts';
import type { ChartAxis } from '../../components/Chart/axis.ts';
import { format, m } from '../../i18n/index.ts';

export const axisIds = ['steps', 'epochs', 'time'] as const;
export type AxisId = (typeof axisIds)[number];

export const axisTitles: Readonly<Record<AxisId, () => string>> = {
  steps: () => m.run_axis_steps(),
  epochs: () => m.run_axis_epochs(),
  time: () => m.run_axis_time(),
};

export const stepAxis: ChartAxis = {
  id: 'steps',
  of: (step) => step,
  format: (value) => format.count(value),
};

/** Times of an axis are in seconds, which have round ticks. */
const timeAxis = (elapsed: (step: number) => number): ChartAxis => ({
  id: 'time',
  of: (step) => elapsed(step) / 1000,
  format: (seconds) => format.duration(1000 * seconds),
});

/**
 * Epochs of a step: how often the game has gone through the dataset, as far as pictures were read for its updates.
 * @param pictures that take part; undefined where the dataset is gone
 * @returns null where they cannot be told
 */
export function epochsOf(
  run: Pick<Run, 'options'>,
  pictures: number | undefined,
): ((step: number) => number) | null {
  const perStep = picturesPerStep(run.options);
  if (perStep === null || pictures === undefined || pictures === 0) return null;
  return (step) => (step * perStep) / pictures;
}

export interface AxisSource {
  /** Null where a dataset is gone. */
  readonly epochs: ((step: number) => number) | null;
  /** Milliseconds of training at a step. */
  readonly elapsed: (step: number) => number;
}

/** Axes that a run can be drawn over. */
export const axesOf = ({ epochs }: AxisSource): readonly AxisId[] =>
  axisIds.filter((id) => id !== 'epochs' || epochs !== null);

/** The chosen axis; steps where it is not known for the run. */
export function axisOf(id: AxisId, { epochs, elapsed }: AxisSource): ChartAxis {
  if (id === 'time') return timeAxis(elapsed);
  if (id === 'epochs' && epochs !== null) {
    return { id, of: epochs, format: (value) => format.number(value) };
  }
  return stepAxis;
}
