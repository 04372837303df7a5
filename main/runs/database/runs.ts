import { z } from 'zod';
import {
  cpuEngine,
  engineChoiceSchema,
  errorValueSchema,
  optionValuesSchema,
  StudioError,
  type EngineChoice,
  type ErrorValue,
  type Run,
  type RunStatus,
} from '../../../shared/contract/index.ts';
import { sealOf } from '../seal.ts';
import { fromJson, fromJsonOrNull, toJsonOrNull } from './json.ts';
import type { Sql } from './sql.ts';

/** What a new run is made of. It begins at step 0, queued. */
export type NewRun = Pick<
  Run,
  'id' | 'name' | 'recipe' | 'options' | 'seed' | 'engine' | 'steps' | 'forkedFrom'
> & {
  readonly dataset: { readonly id: string; readonly name: string };
  readonly createdAt: number;
};

/** What changes while a run goes on; what is left out stays. */
export interface RunProgress {
  readonly step?: number;
  readonly trainedMs?: number;
  readonly latest?: Readonly<Record<string, number>>;
  readonly bytes?: number;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly recipe: string;
  readonly dataset_id: string;
  readonly dataset_name: string;
  readonly is_missing: 0 | 1;
  readonly options: string;
  readonly seed: number;
  readonly engine: string;
  readonly steps: number;
  readonly step: number;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly trained_ms: number;
  readonly latest: string;
  readonly sample_step: number | null;
  readonly checkpoint_step: number | null;
  readonly forked_run: string | null;
  readonly forked_step: number | null;
  readonly bytes: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly trashed_at: number | null;
}

/** Statuses of a run that has, or had when the studio ended, a process. */
export const activeStatuses = [
  'starting',
  'training',
  'held',
  'stopping',
] as const satisfies readonly RunStatus[];

interface Sealed {
  readonly sealed: string | null;
  readonly sealing: string | null;
}

/** What a run's content says of the datasets that it learns from; those of before said nothing of versions. */
const usesSchema = z.object({
  datasets: z.record(z.string(), z.object({ id: z.string(), version: z.int().optional() })).default({}),
});

const latestSchema = z.record(z.string(), z.number());

const columns = `*,
  NOT EXISTS (SELECT 1 FROM datasets WHERE id = dataset_id) AS is_missing,
  (SELECT max(step) FROM samples WHERE run = runs.number) AS sample_step,
  (SELECT max(step) FROM checkpoints WHERE run = runs.number) AS checkpoint_step`;

export function runRows(sql: Sql) {
  const insert = sql.prepare<(string | number | null)[]>(`
    INSERT INTO runs (id, name, recipe, dataset_id, dataset_name, options, seed, engine, steps, status, forked_run,
      forked_step, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`);
  const byId = sql.prepare<[string], Row>(`SELECT ${columns} FROM runs WHERE id = ?`);
  const byName = sql.prepare<[string], Row>(
    `SELECT ${columns} FROM runs WHERE name = ? AND trashed_at IS NULL`,
  );
  const all = sql.prepare<[number], Row>(
    `SELECT ${columns} FROM runs WHERE (trashed_at IS NOT NULL) = ? ORDER BY created_at DESC, number DESC`,
  );
  const active = sql.prepare<[], Row>(
    `SELECT ${columns} FROM runs WHERE status IN ('${activeStatuses.join("','")}') ORDER BY number`,
  );
  const interrupted = sql.prepare<[], Row>(
    `SELECT ${columns} FROM runs WHERE interrupted = 1 AND trashed_at IS NULL ORDER BY number`,
  );
  const ofDataset = sql.prepare<[string], Row>(
    `SELECT ${columns} FROM runs WHERE dataset_id = ? ORDER BY number`,
  );
  const setName = sql.prepare<[string, number, string]>(
    'UPDATE runs SET name = ?, updated_at = ? WHERE id = ?',
  );
  const setSteps = sql.prepare<[number, number, string]>(
    'UPDATE runs SET steps = ?, updated_at = ? WHERE id = ?',
  );
  const setEngine = sql.prepare<[string, number, string]>(
    'UPDATE runs SET engine = ?, updated_at = ? WHERE id = ?',
  );
  const setStatus = sql.prepare<[RunStatus, string | null, number, string]>(
    'UPDATE runs SET status = ?, error = ?, updated_at = ? WHERE id = ?',
  );
  const setInterrupted = sql.prepare<[number, string]>('UPDATE runs SET interrupted = ? WHERE id = ?');
  const setProgress = sql.prepare<
    [number | null, number | null, string | null, number | null, number, string]
  >(`
    UPDATE runs SET step = coalesce(?, step), trained_ms = coalesce(?, trained_ms), latest = coalesce(?, latest),
      bytes = coalesce(?, bytes), updated_at = ? WHERE id = ?`);
  const sealRow = sql.prepare<[string], Sealed>('SELECT sealed, sealing FROM runs WHERE id = ?');
  const setSealing = sql.prepare<[string, string]>('UPDATE runs SET sealing = ? WHERE id = ?');
  const setSealed = sql.prepare<[string, string, string]>(
    'UPDATE runs SET sealed = ?, seal = ?, sealing = NULL WHERE id = ?',
  );
  const contents = sql.prepare<[], Sealed>('SELECT sealed, sealing FROM runs');
  const setTrashed = sql.prepare<[number | null, string]>('UPDATE runs SET trashed_at = ? WHERE id = ?');
  const remove = sql.prepare<[string]>('DELETE FROM runs WHERE id = ?');

  function get(id: string): Run {
    const row = byId.get(id);
    if (row === undefined) throw new StudioError('run_not_found', { run: id });
    return toRun(row);
  }

  function requireFree(name: string, id: string): void {
    const other = byName.get(name);
    if (other !== undefined && other.id !== id) throw new StudioError('run_name_taken', { name });
  }

  return {
    /** @throws StudioError `run_not_found`. */
    get,
    has: (id: string): boolean => byId.get(id) !== undefined,
    /** By id or name, as a person types it. @throws StudioError `run_not_found`. */
    find(idOrName: string): Run {
      return get((byId.get(idOrName) ?? byName.get(idOrName))?.id ?? idOrName);
    },
    /** Newest first: those in the trash, or the others. */
    list: (trash: boolean): Run[] => all.all(trash ? 1 : 0).map(toRun),
    /** Runs that the database believes to have a process. */
    active: (): Run[] => active.all().map(toRun),
    /** Runs that were training when the studio last ended. */
    interrupted: (): Run[] => interrupted.all().map(toRun),
    /** Versions of a dataset that runs keep to; 1 needs no run. */
    versionsOf(dataset: string): readonly number[] {
      const texts = contents.all().flatMap(({ sealed, sealing }) => [sealed, sealing]);
      const used = texts.flatMap((text) => Object.values(fromJsonOrNull(usesSchema, text)?.datasets ?? {}));
      return used.flatMap(({ id, version }) => (id === dataset && version !== undefined ? [version] : []));
    },
    ofDataset: (dataset: string): Run[] => ofDataset.all(dataset).map(toRun),
    /** The name, or the first of `name 2`, `name 3` … that is free. */
    freeName(name: string): string {
      let candidate = name;
      for (let n = 2; byName.get(candidate) !== undefined; n += 1) candidate = `${name} ${n}`;
      return candidate;
    },
    /** @throws StudioError `run_name_taken`. */
    add(run: NewRun): Run {
      return sql.transaction(() => {
        requireFree(run.name, run.id);
        insert.run(...valuesOf(run));
        return get(run.id);
      });
    },
    /** @throws StudioError `run_not_found`, `run_name_taken`. */
    rename(id: string, name: string): Run {
      return sql.transaction(() => {
        get(id);
        requireFree(name, id);
        setName.run(name, Date.now(), id);
        return get(id);
      });
    },
    /** What the run's file must say; see `seal.ts`. Null for a run of before that was not opened since. */
    sealOf: (id: string): Sealed => sealRow.get(id) ?? { sealed: null, sealing: null },
    /** The run's file is about to get this content. */
    beginSeal: (id: string, content: string): void => {
      setSealing.run(content, id);
    },
    /** The run's file has this content. */
    seal: (id: string, content: string): void => {
      setSealed.run(content, sealOf(content), id);
    },
    setEngine: (id: string, engine: EngineChoice): void => {
      setEngine.run(engine, Date.now(), id);
    },
    setSteps: (id: string, steps: number): void => {
      setSteps.run(steps, Date.now(), id);
    },
    setStatus(id: string, status: RunStatus, error: ErrorValue | null = null): void {
      setStatus.run(status, toJsonOrNull(error), Date.now(), id);
    },
    /** Marks a run as one to be offered for resuming, or takes the mark away. */
    setInterrupted: (id: string, is: boolean): void => {
      setInterrupted.run(is ? 1 : 0, id);
    },
    setProgress(id: string, { step, trainedMs, latest, bytes }: RunProgress): void {
      const values = [step ?? null, trainedMs ?? null, toJsonOrNull(latest), bytes ?? null] as const;
      setProgress.run(...values, Date.now(), id);
    },
    /** Into the trash (a time) or out of it (null). @throws StudioError `run_name_taken` when its name was given away. */
    setTrashed(id: string, at: number | null): Run {
      return sql.transaction(() => {
        if (at === null) requireFree(get(id).name, id);
        setTrashed.run(at, id);
        return get(id);
      });
    },
    /** Forgets a run and everything recorded of it. Its files are the caller's. */
    remove: (id: string): void => {
      remove.run(id);
    },
  };
}

export type RunRows = ReturnType<typeof runRows>;

function valuesOf(run: NewRun): (string | number | null)[] {
  return [
    ...[
      run.id,
      run.name,
      run.recipe,
      run.dataset.id,
      run.dataset.name,
      JSON.stringify(run.options),
      run.seed,
      run.engine,
    ],
    ...[run.steps, run.forkedFrom?.run ?? null, run.forkedFrom?.step ?? null, run.createdAt, run.createdAt],
  ];
}

/** What only a living process knows (`msPerStep`, `remainingMs`) is null here. */
function toRun(row: Row): Run {
  const { forked_run: run, forked_step: step } = row;
  return {
    id: row.id,
    name: row.name,
    recipe: row.recipe,
    dataset: { id: row.dataset_id, name: row.dataset_name, missing: row.is_missing === 1 },
    options: fromJson(optionValuesSchema, row.options),
    seed: row.seed,
    engine: engineChoiceSchema.catch(cpuEngine).parse(row.engine),
    steps: row.steps,
    step: row.step,
    status: row.status,
    error: fromJsonOrNull(errorValueSchema, row.error),
    trainedMs: row.trained_ms,
    msPerStep: null,
    remainingMs: null,
    latest: fromJson(latestSchema, row.latest),
    sampleStep: row.sample_step,
    checkpointStep: row.checkpoint_step,
    forkedFrom: run === null || step === null ? null : { run, step },
    bytes: row.bytes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    trashedAt: row.trashed_at,
  };
}
