/**
 * What a worker process can be asked to do. A worker runs one task at a time: it receives `start`, may receive
 * commands, sends events, and ends with `done` or `failed`. The supervisor forwards nothing it does not understand:
 * this file is the whole language between the two.
 */
import type {
  Companion,
  EngineChoice,
  ErrorValue,
  Export,
  ImportOptions,
  Inspection,
  LabelCount,
  FileFinding,
  LogLine,
  NetworkInfo,
  OptionValues,
  Probe,
  Progress,
} from '../../shared/contract/index.ts';
import type { DataShape } from '../../shared/data/index.ts';

/** Everything a training, a probe or a sampler must know about its run. Written to `run.json` before the first step. */
export interface RunFile {
  readonly run: string;
  readonly recipe: string;
  /** Every option, resolved. */
  readonly options: OptionValues;
  readonly seed: number;
  readonly steps: number;
  /** CPU threads, fixed for the run: the split of a reduction, and so the last bit, depends on it. */
  readonly threads: number;
  /** What computes the steps; `auto` until it is decided at the first start. Another engine rounds otherwise. */
  readonly engine: EngineChoice;
  /** What it learns from, by the recipe's streams; the first decides what an epoch is. */
  readonly datasets: Readonly<Record<string, DatasetRef>>;
  /** Share of each dataset that is kept out of the training, to judge it by what it never saw. */
  readonly holdout: number;
}

/** A dataset as a run knows it. */
export interface DatasetRef {
  readonly id: string;
  readonly name: string;
  /** Of its store; left out for 1, the import, as in runs of before. */
  readonly version?: number | undefined;
  /** Folder of the packed store. */
  readonly folder: string;
  readonly shape: DataShape;
  readonly licence: string;
}

/** What a finished import left in its folder. The row in the database is written by the service, last. */
export interface ImportResult {
  readonly folder: string;
  readonly count: number;
  readonly channels: 1 | 3;
  readonly labels: readonly LabelCount[];
  readonly captions: number;
  readonly duplicates: number;
  readonly rejected: readonly FileFinding[];
  readonly bytes: number;
}

/** What a person says of an input of a drawing: a label by name or number. */
export type GivenValue = string | number;

/** One thing to be drawn. */
export interface Cell {
  /** Decides whatever is not given. */
  readonly seed: number;
  /** By the names of the drawing's inputs. */
  readonly given: Readonly<Record<string, GivenValue>>;
}

export interface TrainEvents {
  /** Steps begin at `step`; 0 for a fresh run. `from` tells which checkpoint was read and which were damaged. */
  started: { readonly step: number; readonly damaged: readonly string[] };
  /**
   * Rows that are recorded already are ignored. After `started`, a training that resumes repeats the rows its checkpoint
   * remembers: they may not have been durable when the studio was killed.
   */
  metrics: {
    readonly rows: readonly { readonly step: number; readonly values: Readonly<Record<string, number>> }[];
  };
  /** The grid of step `step` is on disk. */
  sample: { readonly step: number; readonly rows: number; readonly columns: number };
  /** The checkpoint is on disk, synced, in folder `name` of the run's checkpoints. */
  checkpoint: { readonly name: string; readonly step: number; readonly bytes: number };
  status: {
    readonly phase: 'compiling' | 'training' | 'held';
    readonly step: number;
    readonly msPerStep: number | null;
    readonly memoryBytes: number;
  };
  /** Numbers broke. The run is held until it is told to go on, from its newest checkpoint, or to stop, which fails it. */
  trouble: { readonly error: ErrorValue };
  log: { readonly line: LogLine };
}

type Event<E> = { [K in keyof E]: { readonly kind: K } & E[K] }[keyof E];

/** For each kind of task: what it is given, what it reports on the way, what it may be told, and what it returns. */
export interface Tasks {
  inspect: {
    input: {
      readonly id: string;
      readonly paths: readonly string[];
      /** Working folder of its own. */ readonly folder: string;
    };
    event: { readonly kind: 'progress'; readonly progress: Progress };
    command: never;
    result: Inspection;
  };
  preview: {
    input: {
      readonly inspectionFolder: string;
      readonly options: ImportOptions;
      readonly entries: readonly number[];
      readonly folder: string;
    };
    event: never;
    command: never;
    /** Files in `folder`, lossless PNG. */
    result: readonly { readonly file: string; readonly before: string; readonly after: string }[];
  };
  import: {
    /**
     * Writes the store into `folder`, which must not exist; on failure or cancel it does not exist afterwards. `base` is
     * a store whose entries come first.
     */
    input: {
      readonly inspectionFolder: string;
      readonly options: ImportOptions;
      readonly folder: string;
      readonly base?: string | undefined;
    };
    event: { readonly kind: 'progress'; readonly progress: Progress };
    command: never;
    result: ImportResult;
  };
  /** Imports a sample that comes with the studio. */
  builtin: {
    input: { readonly builtin: 'digits' | 'shapes' | 'outlines'; readonly folder: string };
    event: { readonly kind: 'progress'; readonly progress: Progress };
    command: never;
    result: ImportResult;
  };
  train: {
    /**
     * `folder` is the run's folder; `fork` is the path of a checkpoint of another run to start from. A file
     * `removed.bin` in the run's folder (see `writeRemoved`) lists the entries this run leaves out.
     */
    input: { readonly file: RunFile; readonly folder: string; readonly fork: string | null };
    event: Event<TrainEvents>;
    command:
      | { readonly kind: 'hold' }
      | { readonly kind: 'continue' }
      | { readonly kind: 'stop' }
      | { readonly kind: 'checkpoint' };
    /** `completed`: the goal was reached; `stopped`: it was told to stop. A checkpoint of `step` is on disk in both. */
    result: { readonly end: 'completed' | 'stopped'; readonly step: number };
  };
  plan: {
    /** `freeMemoryBytes`: where the run needs more, a smaller batch is looked for. Default: unlimited. */
    input: { readonly file: RunFile; readonly freeMemoryBytes?: number };
    event: never;
    command: never;
    result: {
      readonly networks: readonly NetworkInfo[];
      readonly parameters: number;
      readonly flopsPerStep: number;
      readonly memoryBytes: number;
      /** The largest batch that fits into the free memory; null where the run's own does, or where none does. */
      readonly fittingBatch: number | null;
      /** The fewest parts of its batch that fit; null where the run itself does, or where none are found. */
      readonly fittingParts: number | null;
      readonly checkpointBytes: number;
      readonly sampleBytes: number;
      readonly samples: number;
      readonly checkpoints: number;
      readonly metricRows: number;
    };
  };
  probe: {
    input: { readonly file: RunFile };
    event: never;
    command: never;
    result: Probe;
  };
  generate: {
    input: {
      readonly file: RunFile;
      /** Path of the checkpoint's folder. */
      readonly checkpoint: string;
      /** By its name; the first of the recipe where left out. */
      readonly drawing?: string | undefined;
      readonly cells: readonly Cell[];
      /** Of the grid; near to a square where left out. */
      readonly columns?: number | undefined;
      readonly ema: boolean;
      readonly folder: string;
      readonly title: string;
    };
    event: never;
    command: never;
    /** Names of PNG files in `folder`: one a cell, and the grid. */
    result: {
      readonly images: readonly string[];
      readonly grid: string;
      /** What each cell was given, by the names of inputs: labels by name. */
      readonly given: readonly Readonly<Record<string, string>>[];
      readonly step: number;
      readonly width: number;
      readonly height: number;
    };
  };
  export: {
    input: {
      readonly file: RunFile;
      readonly checkpoint: string;
      /** By its name; the first of the recipe where left out. */
      readonly drawing?: string | undefined;
      readonly format: 'onnx';
      readonly variant: Export['variant'];
      /** Target file; `outputsOf` of `main/export/outputs.ts` names what goes beside it. */
      readonly path: string;
      /** Those of its files that may be replaced. Whatever else is there already is kept, and the export fails. */
      readonly replace: readonly string[];
      readonly metrics: Readonly<Record<string, number>>;
    };
    event: never;
    command: never;
    result: Omit<Export, 'id' | 'run' | 'url' | 'createdAt' | 'companions'> & {
      readonly companions: readonly Omit<Companion, 'url'>[];
      /** Of the model's file, in hexadecimal. */
      readonly sha256: string;
    };
  };
  /** Measures an engine on a few steps of a small training. */
  engineProbe: {
    input: { readonly engine: string; readonly threads: number };
    event: never;
    command: never;
    /** `version`: of the runtime. */
    result: { readonly gflops: number; readonly version: string };
  };
}

export type TaskKind = keyof Tasks;
export type TaskInput<K extends TaskKind> = Tasks[K]['input'];
export type TaskEvent<K extends TaskKind> = Tasks[K]['event'];
export type TaskCommand<K extends TaskKind> = Tasks[K]['command'];
export type TaskResult<K extends TaskKind> = Tasks[K]['result'];

/** What a task sees of its process. */
export interface TaskContext<K extends TaskKind> {
  emit(event: TaskEvent<K>): void;
  /** Aborted when the task is cancelled or the studio is gone. */
  readonly signal: AbortSignal;
  /** Commands that arrived since the last call, oldest first. */
  commands(): TaskCommand<K>[];
  /** Resolves when a command arrives or the task is cancelled. */
  nextCommand(): Promise<void>;
}

/** One task's code. It throws a StudioError for what went wrong outside of it. */
export type TaskHandler<K extends TaskKind> = (
  input: TaskInput<K>,
  context: TaskContext<K>,
) => Promise<TaskResult<K>>;

export type ToWorker =
  | { readonly kind: 'start'; readonly task: TaskKind; readonly input: unknown }
  | { readonly kind: 'command'; readonly command: unknown }
  | { readonly kind: 'cancel' };

/** Said to a worker whose channel cannot be closed (a utility process): nothing more will come, end after the task. */
export interface Release {
  readonly kind: 'release';
}

export type FromWorker =
  /** The process is up and waits for a task. */
  | { readonly kind: 'ready' }
  /** Sent every second while the event loop turns; its absence means a hang. */
  | { readonly kind: 'heartbeat'; readonly memoryBytes: number }
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: ErrorValue };
