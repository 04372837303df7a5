import type { TaskContext, TrainEvents } from '../../jobs/tasks.ts';

/** Metrics and status go out at most ten times a second, however fast the steps are. */
const metricsMs = 100;
const statusMs = 500;
/** Rows a checkpoint remembers: those of the last second or more, where the studio commits five times a second. */
const recentRows = 1000;

type MetricRows = TrainEvents['metrics']['rows'];

/** Collects what steps report and sends it in bundles. */
export class Reporter {
  readonly #emit: TaskContext<'train'>['emit'];
  readonly #now: () => number;
  #rows: MetricRows[number][] = [];
  #recent: MetricRows[number][] = [];
  #metricsAt = -Infinity;
  #statusAt = -Infinity;
  #steps = 0;
  #stepMs = 0;

  constructor(emit: TaskContext<'train'>['emit'], now: () => number = () => performance.now()) {
    this.#emit = emit;
    this.#now = now;
  }

  /** A step was made and took `ms`. */
  step(step: number, values: Readonly<Record<string, number>>, ms: number): void {
    this.#rows.push({ step, values });
    this.#recent.push({ step, values });
    if (this.#recent.length >= 2 * recentRows) this.#recent = this.recent();
    this.#steps += 1;
    this.#stepMs += ms;
    if (this.#now() - this.#metricsAt >= metricsMs) this.flush();
    if (this.#now() - this.#statusAt >= statusMs) this.status('training', step);
  }

  /** The newest rows, sent or not: a checkpoint remembers them. */
  recent(): MetricRows[number][] {
    return this.#recent.slice(-recentRows);
  }

  /**
   * Sends the rows that a checkpoint remembers once more: the studio may have been killed before they were durable
   * there. Rows that it has already, it ignores.
   */
  repeat(rows: MetricRows): void {
    this.#recent = [...rows];
    if (rows.length > 0) this.#emit({ kind: 'metrics', rows });
  }

  /** Sends the rows that wait. Called before anything that says how far the run is. */
  flush(): void {
    if (this.#rows.length > 0) this.#emit({ kind: 'metrics', rows: this.#rows });
    this.#rows = [];
    this.#metricsAt = this.#now();
  }

  /** Says what is being done, with the mean time of the steps since it was last said. */
  status(phase: TrainEvents['status']['phase'], step: number): void {
    const msPerStep = this.#steps === 0 ? null : this.#stepMs / this.#steps;
    this.#emit({ kind: 'status', phase, step, msPerStep, memoryBytes: process.memoryUsage.rss() });
    this.#statusAt = this.#now();
    this.#steps = 0;
    this.#stepMs = 0;
  }

  log(
    event: string,
    params: Readonly<Record<string, string | number>>,
    level: 'info' | 'warning' = 'info',
  ): void {
    this.#emit({ kind: 'log', line: { at: Date.now(), level, event, params } });
  }
}
