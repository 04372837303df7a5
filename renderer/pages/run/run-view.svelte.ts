import type {
  Checkpoint,
  LogLine,
  Sample,
  Series,
  Session,
  StudioEvent,
} from '../../../shared/contract/index.ts';
import { MetricStore } from './metric-store.ts';
import { recentMean } from './balance.ts';
import { Scrubber } from './scrubber.svelte.ts';

type RunEvent = Extract<StudioEvent, { kind: 'metrics' | 'sample' | 'log' }> | { readonly kind: 'snapshot' };

/** Where a run's history comes from: calls of the contract, and the stream of what is new. */
export interface RunSource {
  metrics(input: { id: string; from: number; to?: number; points: number }): Promise<readonly Series[]>;
  samples(input: { id: string }): Promise<readonly Sample[]>;
  checkpoints(input: { id: string }): Promise<readonly Checkpoint[]>;
  sessions(input: { id: string }): Promise<readonly Session[]>;
  log(input: { id: string; last: number }): Promise<readonly LogLine[]>;
  listen(run: string, listener: (event: RunEvent) => void): () => void;
}

/** Buckets of a chart: about one for every two pixels of a wide window. */
const points = 800;
/** Charts are drawn anew at most this often: more cannot be followed, and the window stays free for the hand. */
const drawEveryMs = 200;
const mostLogLines = 2_000;

/** A part of the x axis: first and last step. */
export type StepRange = readonly [from: number, to: number];

/**
 * Everything one run shows that is more than its row: history fetched once, then kept up to date by events. One
 * scrubber holds the moment that grid and charts show together.
 */
export class RunView {
  readonly id: string;
  readonly scrubber: Scrubber;
  readonly #source: RunSource;
  readonly #store = new MetricStore();
  /** The whole run, also while the charts are zoomed. */
  readonly #whole = new MetricStore();
  #revision = $state(0);
  #samples = $state.raw<readonly Sample[]>([]);
  #checkpoints = $state.raw<readonly Checkpoint[]>([]);
  #sessions = $state.raw<readonly Session[]>([]);
  #log = $state.raw<readonly LogLine[]>([]);
  #range = $state.raw<StepRange | null>(null);
  #isLoaded = $state(false);
  readonly #steps = $derived(this.#samples.map((sample) => sample.step));
  #fetching = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  /** @param start the scrubber that several runs share, or the step to begin at; the newest where it is null */
  constructor(id: string, source: RunSource, start: Scrubber | number | null = null) {
    this.id = id;
    this.#source = source;
    this.scrubber = start instanceof Scrubber ? start : new Scrubber(() => this.#steps, start);
  }

  /** Whether the first answers have come. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  get sampleSteps(): readonly number[] {
    return this.#steps;
  }

  /** The sample grid of the scrubber's moment. */
  get sample(): Sample | null {
    const { shown } = this.scrubber;
    return shown === null
      ? null
      : (this.#samples.findLast((sample) => sample.step <= shown) ?? this.#samples[0] ?? null);
  }

  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  get sessions(): readonly Session[] {
    return this.#sessions;
  }

  get log(): readonly LogLine[] {
    return this.#log;
  }

  /** The zoomed part of the charts; null for all of the run. */
  get range(): StepRange | null {
    return this.#range;
  }

  /** Line of one metric. A new object after every change, so that a chart sees it. */
  series(key: string): Series {
    void this.#revision;
    const series = this.#store.get(key);
    return series === undefined ? { key, step: [], mean: [], min: [], max: [] } : { ...series };
  }

  /** Mean of a metric over the newest part of the run; null while too little is known. A new value after every change. */
  recent(key: string): number | null {
    void this.#revision;
    const series = this.#whole.get(key);
    return series === undefined ? null : recentMean(series);
  }

  /** Fetches everything, and follows what comes until the returned function is called. */
  open(onerror: (thrown: unknown) => void): () => void {
    const load = () => this.load().catch(onerror);
    const stop = this.#source.listen(this.id, (event) => {
      if (event.kind === 'snapshot') void load();
      else this.hear(event);
    });
    void load();
    return () => {
      stop();
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
      this.scrubber.pause();
    };
  }

  /** @throws StudioError what the studio says where it cannot tell */
  async load(): Promise<void> {
    const { id } = this;
    const [samples, , checkpoints, sessions, log] = await Promise.all([
      this.#source.samples({ id }),
      this.#loadMetrics(),
      this.#source.checkpoints({ id }),
      this.#source.sessions({ id }),
      this.#source.log({ id, last: 500 }),
    ]);
    this.#samples = bySteps(samples);
    this.#checkpoints = bySteps(checkpoints);
    this.#sessions = sessions;
    this.#log = log;
    this.#isLoaded = true;
  }

  /** Asks again for what has no event of its own: after a checkpoint, a pin, a change of state. */
  async refresh(): Promise<void> {
    const { id } = this;
    const [checkpoints, sessions] = await Promise.all([
      this.#source.checkpoints({ id }),
      this.#source.sessions({ id }),
    ]);
    this.#checkpoints = bySteps(checkpoints);
    this.#sessions = sessions;
  }

  /** Shows a part of the steps in finer detail, or all of them. */
  async zoom(range: StepRange | null): Promise<void> {
    this.#range = range;
    await this.#loadMetrics();
  }

  hear(event: Exclude<RunEvent, { kind: 'snapshot' }>): void {
    switch (event.kind) {
      case 'metrics':
        this.#hearMetrics(event.rows);
        return;
      case 'sample': {
        const others = this.#samples.filter((sample) => sample.step !== event.sample.step);
        this.#samples = bySteps([...others, event.sample]);
        return;
      }
      case 'log':
        this.#log = [...this.#log, event.line].slice(-mostLogLines);
        return;
    }
  }

  #hearMetrics(rows: Extract<RunEvent, { kind: 'metrics' }>['rows']): void {
    const to = this.#range?.[1] ?? Infinity;
    this.#whole.append(rows);
    this.#store.append(rows.filter((row) => row.step <= to));
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.#revision += 1;
    }, drawEveryMs);
  }

  async #loadMetrics(): Promise<void> {
    const fetching = (this.#fetching += 1);
    const [from, to] = this.#range ?? [0];
    const part = { from: Math.max(0, Math.floor(from)), ...(to !== undefined && { to: Math.ceil(to) }) };
    const series = await this.#source.metrics({ id: this.id, ...part, points });
    // A later zoom has asked for something else meanwhile.
    if (fetching !== this.#fetching) return;
    this.#store.replace(series, this.#range?.[1]);
    if (this.#range === null) this.#whole.replace(series);
    this.#revision += 1;
  }
}

function bySteps<T extends { readonly step: number }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => a.step - b.step);
}

/** A vertical line of a chart: where a run was taken up again. */
export interface SessionMark {
  readonly step: number;
  /** Steps whose work was lost and made again; 0 where it went on from where it was. */
  readonly lost: number;
  readonly at: number;
}

/** Where a run was taken up again after its first session. */
export function marksOf(sessions: readonly Session[]): readonly SessionMark[] {
  const ordered = sessions.toSorted((a, b) => a.startedAt - b.startedAt);
  return ordered.slice(1).map((session, at) => ({
    step: session.fromStep,
    lost: Math.max(0, (ordered[at]?.toStep ?? session.fromStep) - session.fromStep),
    at: session.startedAt,
  }));
}
