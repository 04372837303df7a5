/** One run as its page shows it: charts, samples and log, loaded once and then grown by what the studio tells. */
import type {
  LogLine,
  Sample,
  Series,
  Session,
  StudioClient,
  StudioEvent,
} from '../../shared/contract/index.ts';
import type { StudioState } from './studio.svelte.ts';

type Rows = Extract<StudioEvent, { kind: 'metrics' }>['rows'];

/** Buckets a chart is loaded with; it may grow to twice as many before neighbours are merged. */
const chartPoints = 600;
const logLines = 500;

/** Adds rows to series. A series that grew too long has its neighbours merged, so that drawing stays cheap. */
export function appendRows(
  series: ReadonlyMap<string, Series>,
  rows: Rows,
  limit = 2 * chartPoints,
): Map<string, Series> {
  const grown = new Map(series);
  for (const key of new Set(rows.flatMap((row) => Object.keys(row.values)))) {
    const fresh = rows.flatMap((row) => {
      const value = row.values[key];
      return value === undefined ? [] : [{ step: row.step, value }];
    });
    // A run that goes on from a checkpoint makes some steps again: the new ones replace the old.
    const old = cutFrom(
      grown.get(key) ?? { key, step: [], mean: [], min: [], max: [] },
      fresh[0]?.step ?? Infinity,
    );
    const values = fresh.map(({ value }) => value);
    const joined = {
      key,
      step: [...old.step, ...fresh.map(({ step }) => step)],
      mean: [...old.mean, ...values],
      min: [...old.min, ...values],
      max: [...old.max, ...values],
    };
    grown.set(key, joined.step.length > limit ? halve(joined) : joined);
  }
  return grown;
}

/** A series without its buckets from a step on. */
function cutFrom(series: Series, step: number): Series {
  const end = series.step.findIndex((each) => each >= step);
  if (end < 0) return series;
  const { key, mean, min, max } = series;
  return {
    key,
    step: series.step.slice(0, end),
    mean: mean.slice(0, end),
    min: min.slice(0, end),
    max: max.slice(0, end),
  };
}

/** Merges each two neighbours: the later step, the mean of the means, the outer edges. */
function halve(series: Series): Series {
  const pairs = Array.from(
    { length: Math.ceil(series.step.length / 2) },
    (_, at) => [2 * at, 2 * at + 1] as const,
  );
  const merge = (values: readonly number[], join: (a: number, b: number) => number) =>
    pairs.map(([a, b]) => {
      const first = values[a] ?? 0;
      return join(first, values[b] ?? first);
    });
  return {
    key: series.key,
    step: merge(series.step, Math.max),
    mean: merge(series.mean, (a, b) => (a + b) / 2),
    min: merge(series.min, Math.min),
    max: merge(series.max, Math.max),
  };
}

export class LiveRun {
  readonly id: string;
  #series = $state.raw<ReadonlyMap<string, Series>>(new Map());
  #samples = $state.raw<readonly Sample[]>([]);
  #log = $state.raw<readonly LogLine[]>([]);
  #sessions = $state.raw<readonly Session[]>([]);
  #isLoaded = $state(false);
  readonly #api: StudioClient;
  readonly #studio: StudioState;
  /** What came while the past was being loaded; null while nothing is. */
  #early: Rows | null = null;

  constructor(id: string, api: StudioClient, studio: StudioState) {
    this.id = id;
    this.#api = api;
    this.#studio = studio;
  }

  get series(): ReadonlyMap<string, Series> {
    return this.#series;
  }

  /** Saved sample grids, oldest first. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Log lines, oldest first. */
  get log(): readonly LogLine[] {
    return this.#log;
  }

  get sessions(): readonly Session[] {
    return this.#sessions;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Loads what was and listens for what comes; `onfail` hears what could not be loaded. Returns how to stop. */
  follow(onfail: (thrown: unknown) => void): () => void {
    const reload = () => {
      this.#load().catch(onfail);
    };
    const stop = this.#studio.listen(this.id, (event) => {
      if (event.kind === 'snapshot') reload();
      else this.receive(event);
    });
    reload();
    return stop;
  }

  receive(event: Extract<StudioEvent, { kind: 'metrics' | 'sample' | 'log' }>): void {
    if (event.kind === 'metrics') this.#grow(event.rows);
    else if (event.kind === 'sample') this.#addSample(event.sample);
    else this.#log = [...this.#log, event.line].slice(-logLines);
  }

  /** Metrics of a part of the run in full resolution: for a chart that was zoomed. */
  zoom(from: number, to: number): Promise<readonly Series[]> {
    return this.#api.runs.metrics({ id: this.id, from, to, points: chartPoints });
  }

  async #load(): Promise<void> {
    this.#early = [];
    const { runs } = this.#api;
    const id = this.id;
    const [series, samples, log, sessions] = await Promise.all([
      runs.metrics({ id, points: chartPoints }),
      runs.samples({ id }),
      runs.log({ id, last: logLines }),
      runs.sessions({ id }),
    ]);
    this.#series = appendRows(new Map(series.map((each) => [each.key, each])), this.#takeEarly());
    this.#samples = samples;
    this.#log = log;
    this.#sessions = sessions;
    this.#isLoaded = true;
  }

  #takeEarly(): Rows {
    const early = this.#early ?? [];
    this.#early = null;
    return early;
  }

  #grow(rows: Rows): void {
    if (this.#early !== null) this.#early = [...this.#early, ...rows];
    this.#series = appendRows(this.#series, rows);
  }

  #addSample(sample: Sample): void {
    const others = this.#samples.filter((each) => each.step !== sample.step);
    this.#samples = [...others, sample].sort((a, b) => a.step - b.step);
  }
}
