/** Runs: created from a specification, steered while they train, read afterwards. */
import {
  StudioError,
  type Checkpoint,
  type EngineChoice,
  type LogLine,
  type OptionValues,
  type Run,
  type Sample,
  type Series,
  type Session,
  type TrainingSpec,
} from '../../shared/contract/index.ts';
import { mapValues } from '../../shared/gan/record.ts';
import type { DatasetRef, RunFile } from '../jobs/tasks.ts';
import { pinCheckpoint } from '../runs/index.ts';
import { removeWithReserve, withReserve } from '../runs/reserve.ts';
import type { Parts } from './parts.ts';
import { requireFit, resolve } from './recipes.ts';
import { datasetRef, threadsOf } from './run-file.ts';

export interface ForkInput {
  readonly id: string;
  readonly checkpoint?: string | undefined;
  readonly options: OptionValues;
  readonly steps?: number | undefined;
  readonly name?: string | undefined;
  readonly engine?: EngineChoice | undefined;
}

export interface RunCalls {
  list(trash: boolean): Run[];
  get(id: string): Run;
  create(input: {
    readonly spec: TrainingSpec;
    readonly seed: number;
    readonly name?: string | undefined;
  }): Promise<Run>;
  rename(id: string, name: string): Run;
  hold(id: string): Run;
  resume(id: string, steps?: number): Promise<Run>;
  stop(id: string): Run;
  fork(input: ForkInput): Promise<Run>;
  metrics(input: {
    readonly id: string;
    readonly from: number;
    readonly to?: number | undefined;
    readonly points: number;
  }): Series[];
  samples(id: string): Sample[];
  checkpoints(id: string): Checkpoint[];
  pinCheckpoint(id: string, checkpoint: string, pinned: boolean): Promise<Checkpoint>;
  sessions(id: string): Session[];
  log(id: string, last: number): LogLine[];
  trash(id: string): Run;
  restore(id: string): Run;
  purge(id: string): Promise<{ freedBytes: number }>;
}

export function createRunCalls({ folder, database, trainings, events }: Parts): RunCalls {
  function changed(run: Run): Run {
    events.publish({ kind: 'run', run });
    return run;
  }

  /**
   * What a run is given of its datasets: what they hold, and which of their items a person took out.
   * @param known what the run that it goes on from was given: a dataset that was edited since is learned from as it was
   */
  function learnFrom(ids: Readonly<Record<string, string>>, known: RunFile['datasets'] = {}) {
    const found = mapValues(ids, (id) => database.datasets.get(id));
    for (const { count, removed, name } of Object.values(found)) {
      if (count - removed < 2) throw new StudioError('dataset_empty', { dataset: name });
    }
    return {
      datasets: mapValues(found, (dataset, stream) => ({
        ...datasetRef(folder, dataset),
        ...(known[stream] && versionIn(known[stream])),
      })),
      removed: mapValues(found, ({ id }) => database.datasets.removedItems(id)),
    };
  }

  return {
    list: (trash) => trainings.list(trash),
    get: (id) => trainings.get(id),
    async create({ spec, seed, name }) {
      const options = await resolve(spec.recipe, spec.options);
      const source = learnFrom(spec.datasets);
      const [first] = Object.values(source.datasets);
      await requireFit(spec.recipe, options, source.datasets);
      return changed(
        await trainings.create({
          name: name ?? `${first?.name ?? ''} ${spec.recipe}`.trim(),
          recipe: spec.recipe,
          options,
          seed,
          steps: spec.steps,
          threads: threadsOf(database.settings.get()),
          engine: spec.engine,
          holdout: spec.holdout,
          ...source,
          fork: null,
        }),
      );
    },
    rename(id, name) {
      database.runs.rename(id, name);
      return changed(trainings.get(id));
    },
    hold: (id) => trainings.hold(id),
    resume: (id, steps) => trainings.resume(id, steps),
    stop: (id) => trainings.stop(id),
    async fork({ id, checkpoint, options, steps, name, engine }) {
      const parent = database.runs.get(id);
      const from = checkpoint ?? database.checkpoints.list(id).at(-1)?.id;
      if (from === undefined) throw new StudioError('run_has_no_checkpoint', { run: parent.name });
      const { step } = database.checkpoints.get(id, from);
      // What is shown of the parent must be what it was trained with.
      await trainings.file(id);
      const goal = steps ?? Math.max(parent.steps, step + 1);
      if (goal <= step) throw new StudioError('run_already_finished', { run: parent.name, steps: goal });
      const { datasets, holdout } = await trainings.file(id);
      return changed(
        await trainings.create({
          name: name ?? parent.name,
          recipe: parent.recipe,
          options: await resolve(parent.recipe, { ...parent.options, ...options }),
          // Noise is drawn by seed and step: the same seed would walk the parent's way once more.
          seed: (parent.seed + 1) >>> 0,
          steps: goal,
          threads: threadsOf(database.settings.get()),
          engine: engine ?? parent.engine,
          holdout,
          ...learnFrom(
            mapValues(datasets, (dataset) => dataset.id),
            datasets,
          ),
          fork: { run: id, checkpoint: from },
        }),
      );
    },
    metrics: ({ id, from, to, points }) =>
      database.metrics.series(database.runs.get(id).id, from, to, points),
    samples: (id) => database.samples.list(id),
    checkpoints: (id) => database.checkpoints.list(id),
    async pinCheckpoint(id, checkpoint, pinned) {
      database.checkpoints.get(id, checkpoint);
      await pinCheckpoint(folder.checkpoints(id), checkpoint, pinned);
      return database.checkpoints.setPinned(id, checkpoint, pinned);
    },
    sessions: (id) => database.sessions.list(id),
    log: (id, last) => database.log.last(id, last),
    trash(id) {
      const { status } = trainings.get(id);
      if (trainings.live(id) !== null || status === 'queued' || status === 'starting') trainings.stop(id);
      withReserve(folder.path, () => database.runs.setTrashed(id, Date.now()));
      return changed(trainings.get(id));
    },
    restore(id) {
      database.runs.setTrashed(id, null);
      return changed(trainings.get(id));
    },
    async purge(id) {
      const run = database.runs.get(id);
      if (run.trashedAt === null) {
        throw new StudioError('run_wrong_state', { run: run.name, status: run.status, action: 'purge' });
      }
      await trainings.settled(id);
      const freedBytes = await removeWithReserve(
        folder.path,
        () => database.runs.remove(id),
        () => folder.discard(folder.run(id)),
      );
      events.publish({ kind: 'run-gone', id });
      return { freedBytes };
    },
  };
}

/** Where a run's version of a dataset lies, and what it holds. */
function versionIn({ version, folder, shape }: DatasetRef): Pick<DatasetRef, 'version' | 'folder' | 'shape'> {
  return { version, folder, shape };
}
