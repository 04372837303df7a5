/**
 * One session of a training: from the start of its process to its end, whatever end that is. Turns what the worker
 * reports into rows (files are on disk by then) and into events for the window.
 */
import {
  assertNever,
  toStudioError,
  type ErrorValue,
  type LogLine,
  type RunStatus,
  type StudioError,
  type StudioEvent,
} from '../../shared/contract/index.ts';
import {
  listCheckpoints,
  sampleOf,
  sizeOf,
  type DataFolder,
  type Database,
  type MetricRow,
} from '../runs/index.ts';
import { identify, type ProcessIdentity } from '../runs/process.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { RunningTask, TaskEnd, Timeouts } from './task.ts';
import type { RunFile, TaskEvent } from './tasks.ts';
import type { Workers } from './workers.ts';

export interface TrainingDeps {
  readonly folder: DataFolder;
  readonly database: Database;
  readonly workers: Workers;
  readonly publish: (event: StudioEvent) => void;
  /** How long a training may take to write its last checkpoint and leave. */
  readonly stopMs?: number;
  readonly timeouts?: Partial<Timeouts>;
  /** How long a worker of a killed studio may take to write its last checkpoint before it is ended. */
  readonly leftoverMs?: number;
}

/** What only the living process knows. */
export interface LiveState {
  readonly status: RunStatus;
  readonly msPerStep: number | null;
  readonly memoryBytes: number;
  /** Set while the disk is full, or while the run is held because its numbers broke. */
  readonly error: ErrorValue | null;
}

/** Two minutes: a large checkpoint on a slow disk. */
const defaultStopMs = 120_000;

export interface TrainingInput {
  readonly file: RunFile;
  /** A checkpoint of another run to start from, where this run has none of its own. */
  readonly fork: string | null;
  /** Aborted when the studio closes and can wait for a full disk no longer. */
  readonly closing: AbortSignal;
  /** Told whether the run only keeps memory (held) or computes. */
  readonly onResting: (isResting: boolean) => void;
  /** Whether the run goes on in another process after such an end. */
  readonly goesOn: (end: TaskEnd<'train'>) => boolean;
}

/** A training with a living process. */
export class Training {
  readonly #deps: TrainingDeps;
  readonly #input: TrainingInput;
  readonly #id: string;
  readonly #ledger: Ledger;
  readonly #clock: Stopwatch;
  readonly #task: RunningTask<'train'>;
  #live: LiveState = { status: 'starting', msPerStep: null, memoryBytes: 0, error: null };
  /** Numbers that broke, while the run is held for them. */
  #trouble: ErrorValue | null = null;
  #force: NodeJS.Timeout | undefined;
  /** Rows up to this step are recorded. */
  #recorded = 0;
  /** The process has ended: nothing can be asked of it any more. */
  #isOver = false;
  #isStopWanted = false;
  /** Work that reads the disk, one after the other, so that rows keep the order of events. */
  #chores: Promise<unknown> = Promise.resolve();

  /** Resolves when everything about the session is written: is the run over, or does it go on in another process? */
  readonly ended: Promise<'over' | 'goes on'>;

  /** Starts the process and returns at once; the run is `starting` from here on. */
  constructor(deps: TrainingDeps, input: TrainingInput) {
    const { database, workers, folder } = deps;
    this.#deps = deps;
    this.#input = input;
    this.#id = input.file.run;
    this.#ledger = createLedger(database, (error) => this.#onBlocked(error));
    this.#clock = createStopwatch(database.runs.get(this.#id).trainedMs);
    database.transaction(() => {
      database.runs.setStatus(this.#id, 'starting');
      database.runs.setInterrupted(this.#id, false);
    });
    this.#task = workers.start(
      'train',
      { file: input.file, folder: folder.run(this.#id), fork: input.fork },
      {
        onEvent: (event) => this.#onEvent(event),
        onHeartbeat: (memoryBytes) => (this.#live = { ...this.#live, memoryBytes }),
        ...(deps.timeouts === undefined ? {} : { timeouts: deps.timeouts }),
      },
    );
    const { pid } = this.#task;
    this.#ledger.write(() =>
      database.sessions.begin(this.#id, Date.now(), pid === undefined ? null : identify(pid)),
    );
    this.#ledger.flush();
    this.#tellRun();
    this.ended = this.#task.ended.then((end) => this.#finish(end));
  }

  /** Electron knows the process id a moment after the start; so it is written at the start and when training begins. */
  #process(): ProcessIdentity | null {
    const { pid } = this.#task;
    return pid === undefined ? null : identify(pid);
  }

  get live(): LiveState {
    return this.#live;
  }

  /** Somebody wants the run to rest, be it between two processes. */
  get isStopWanted(): boolean {
    return this.#isStopWanted;
  }

  hold(): void {
    this.#task.command({ kind: 'hold' });
  }

  continue(): void {
    this.#task.command({ kind: 'continue' });
  }

  /** Asks for a last checkpoint; ends the process if that takes longer than `stopMs`. */
  stop(): void {
    this.#isStopWanted = true;
    if (this.#isOver || this.#live.status === 'stopping') return;
    this.#setStatus('stopping');
    this.#task.command({ kind: 'stop' });
    this.#force = setTimeout(() => {
      this.#log('warning', 'stop_forced', {});
      this.#task.cancel();
    }, this.#deps.stopMs ?? defaultStopMs);
  }

  #tellRun(): void {
    const { database, publish } = this.#deps;
    publish({ kind: 'run', run: overlay(database.runs.get(this.#id), this.#live) });
  }

  /** A full disk: the run waits in memory, where nothing is lost, until a person has made space and resumes it. */
  #onBlocked(error: StudioError | null): void {
    this.#live = { ...this.#live, error: error?.toValue() ?? this.#trouble };
    if (error !== null) this.hold();
    this.#tellRun();
  }

  #log(level: LogLine['level'], event: string, params: LogLine['params']): void {
    const line: LogLine = { at: Date.now(), level, event, params };
    this.#ledger.write(
      () => this.#deps.database.log.append(this.#id, line),
      () => this.#deps.publish({ kind: 'log', run: this.#id, line }),
    );
  }

  #setStatus(status: RunStatus): void {
    if (this.#live.status === status || this.#live.status === 'stopping') return;
    this.#live = { ...this.#live, status };
    this.#clock.set(status === 'training' || status === 'stopping');
    this.#ledger.write(
      () => this.#deps.database.runs.setStatus(this.#id, status),
      () => this.#tellRun(),
    );
    // Whoever reads `held` must find the step at which it is held.
    this.#ledger.flush();
    this.#input.onResting(status === 'held');
  }

  #onEvent(event: TaskEvent<'train'>): void {
    switch (event.kind) {
      case 'started':
        this.#onStarted(event.step, event.damaged);
        break;
      case 'metrics':
        this.#onMetrics(event.rows);
        break;
      case 'sample':
        this.#onSample(event);
        break;
      case 'checkpoint':
        this.#onCheckpoint(event);
        break;
      case 'status':
        this.#onStatus(event);
        break;
      case 'trouble':
        this.#onTrouble(event.error);
        break;
      case 'log':
        this.#log(event.line.level, event.line.event, event.line.params);
        break;
      default:
        assertNever(event);
    }
  }

  /** Steps after the checkpoint will come again: what was recorded of them is forgotten. */
  #onStarted(step: number, damaged: readonly string[]): void {
    const { database, folder } = this.#deps;
    this.#onTrouble(null);
    this.#recorded = Math.min(step, database.runs.get(this.#id).step);
    this.#ledger.write(
      () => {
        database.metrics.truncateAfter(this.#id, step);
        database.samples.truncateAfter(this.#id, step);
        database.checkpoints.truncateAfter(this.#id, step);
        database.runs.setProgress(this.#id, { step });
        database.sessions.setFrom(this.#id, step, this.#process());
      },
      () => this.#tellRun(),
    );
    for (const name of damaged) {
      // A damaged folder must not count as a generation worth keeping.
      this.#chore(() => folder.discard(folder.checkpoint(this.#id, name)));
    }
    this.#ledger.flush();
  }

  /** The worker waits: the run is held, with the reason, until a person decides. */
  #onTrouble(error: ErrorValue | null): void {
    this.#trouble = error;
    this.#live = { ...this.#live, error };
  }

  #onMetrics(given: readonly MetricRow[]): void {
    const rows = given.filter((row) => row.step > this.#recorded);
    const last = rows.at(-1);
    if (last === undefined) return;
    this.#recorded = last.step;
    const { database, publish } = this.#deps;
    const drawn = rows.map(({ step, values }) => ({ step, values: finite(values) }));
    const trainedMs = this.#clock.elapsedMs();
    this.#ledger.write(
      () => {
        database.metrics.append(this.#id, rows);
        const latest = { ...database.runs.get(this.#id).latest, ...finite(last.values) };
        database.runs.setProgress(this.#id, { step: last.step, latest, trainedMs });
      },
      () => {
        publish({ kind: 'metrics', run: this.#id, rows: drawn });
        this.#tellRun();
      },
    );
  }

  #onSample({ step, rows, columns }: Extract<TaskEvent<'train'>, { kind: 'sample' }>): void {
    const { database, publish } = this.#deps;
    const sample = sampleOf(this.#id, { step, rows, columns });
    this.#ledger.write(
      () => database.samples.put(this.#id, sample),
      () => {
        publish({ kind: 'sample', run: this.#id, sample });
        this.#tellRun();
      },
    );
  }

  #onCheckpoint({ name, step, bytes }: Extract<TaskEvent<'train'>, { kind: 'checkpoint' }>): void {
    const { database, folder } = this.#deps;
    const createdAt = Date.now();
    this.#chore(async () => {
      const onDisk = await listCheckpoints(folder.checkpoints(this.#id));
      const total = await sizeOf(folder.run(this.#id));
      this.#ledger.write(
        () => {
          database.checkpoints.record(this.#id, { id: name, step, bytes, createdAt }, onDisk);
          database.runs.setProgress(this.#id, { bytes: total });
        },
        () => this.#tellRun(),
      );
    });
  }

  #onStatus({ phase, msPerStep, memoryBytes }: Extract<TaskEvent<'train'>, { kind: 'status' }>): void {
    this.#live = { ...this.#live, msPerStep, memoryBytes };
    this.#setStatus(phase === 'compiling' ? 'starting' : phase);
    this.#tellRun();
  }

  #chore(work: () => Promise<unknown>): void {
    this.#chores = this.#chores.then(work).catch((error: unknown) => {
      this.#log('warning', 'housekeeping_failed', { reason: toStudioError(error).message });
    });
  }

  async #finish(end: TaskEnd<'train'>): Promise<'over' | 'goes on'> {
    const { database, folder } = this.#deps;
    this.#isOver = true;
    const trainedMs = this.#clock.elapsedMs();
    clearTimeout(this.#force);
    await this.#chores;
    const bytes = await sizeOf(folder.run(this.#id));
    // Who asked it to stop meant it.
    const goesOn = !this.#isStopWanted && this.#input.goesOn(end);
    const status = goesOn ? 'starting' : statusOf(end);
    const error = 'error' in end ? end.error : null;
    const step = end.end === 'done' ? { step: end.result.step } : {};
    this.#live = { ...this.#live, status, msPerStep: null };
    this.#ledger.write(() => {
      database.runs.setProgress(this.#id, { ...step, trainedMs, bytes });
      database.runs.setStatus(this.#id, status, goesOn ? null : error);
      database.sessions.finish(this.#id, Date.now(), statusOf(end));
    });
    // The worker tells of every end that it sees coming.
    if (goesOn) this.#logFallback(error);
    else if (error !== null) this.#log('error', status, { step: database.runs.get(this.#id).step });
    await this.#ledger.settle(this.#input.closing);
    return goesOn ? 'goes on' : 'over';
  }

  /** What happened, in the words of the catalogue, and what is done about it. */
  #logFallback(error: ErrorValue | null): void {
    if (error !== null) this.#log('warning', error.code, error.params);
    const { checkpointStep } = this.#deps.database.runs.get(this.#id);
    this.#log('warning', 'engine_fell_back', { engine: this.#input.file.engine, step: checkpointStep ?? 0 });
  }
}

/** A run as it is, with what only its process knows. */
export function overlay<
  R extends { readonly step: number; readonly steps: number; readonly error: ErrorValue | null },
>(run: R, live: LiveState): R & { status: RunStatus; msPerStep: number | null; remainingMs: number | null } {
  const { status, msPerStep } = live;
  const remainingMs = msPerStep === null ? null : Math.max(0, run.steps - run.step) * msPerStep;
  return { ...run, status, msPerStep, remainingMs, error: live.error ?? run.error };
}

function statusOf(end: TaskEnd<'train'>): RunStatus {
  if (end.end === 'done') return end.result.end;
  return end.end === 'cancelled' ? 'stopped' : end.end;
}

function finite(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

interface Stopwatch {
  set(isRunning: boolean): void;
  elapsedMs(): number;
}

/** Counts on from `startMs` while it runs; not the wall clock, which may jump. */
function createStopwatch(startMs: number): Stopwatch {
  let total = startMs;
  let since: number | null = null;
  const elapsedMs = (): number => total + (since === null ? 0 : performance.now() - since);
  return {
    set(isRunning): void {
      total = elapsedMs();
      since = isRunning ? performance.now() : null;
    },
    elapsedMs,
  };
}
