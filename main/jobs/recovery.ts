/** What a killed studio left of its runs. */
import { toStudioError, type Run } from '../../shared/contract/index.ts';
import { checkpointMeta, listCheckpoints, recoverCheckpoints } from '../runs/checkpoint.ts';
import { namesIn } from '../runs/files.ts';
import { sizeOf } from '../runs/index.ts';
import { endLeftover } from '../runs/process.ts';
import type { TrainingDeps } from './training.ts';

type RecoveryDeps = Pick<TrainingDeps, 'folder' | 'database' | 'leftoverMs'>;

/** Sets right what a killed studio left of a run: ends its process, records what that wrote, and marks the run as interrupted. */
export async function recoverRun(deps: RecoveryDeps, run: Run): Promise<void> {
  const { folder, database } = deps;
  const { runs } = database;
  const left = database.sessions.openProcess(run.id);
  if (left !== null) await endLeftover(left, deps.leftoverMs);
  await recoverCheckpoints(folder.checkpoints(run.id));
  const onDisk = await listCheckpoints(folder.checkpoints(run.id));
  const bytes = await sizeOf(folder.run(run.id));
  database.transaction(() => {
    runs.setStatus(run.id, 'killed', { code: 'studio_ended', params: {} });
    runs.setProgress(run.id, { bytes });
    runs.setInterrupted(run.id, true);
    database.sessions.finish(run.id, Date.now(), 'killed');
  });
  for (const name of onDisk) await adoptCheckpoint(deps, run.id, name);
  await adoptSamples(deps, run.id);
}

/** Records a checkpoint that a worker wrote when nobody was there to listen. */
async function adoptCheckpoint({ folder, database }: RecoveryDeps, id: string, name: string): Promise<void> {
  if (database.checkpoints.list(id).some((one) => one.id === name)) return;
  try {
    const { bytes } = await checkpointMeta(folder.checkpoints(id), name);
    const onDisk = await listCheckpoints(folder.checkpoints(id));
    database.checkpoints.record(id, { id: name, step: Number(name), bytes, createdAt: Date.now() }, onDisk);
  } catch (error) {
    if (toStudioError(error).code !== 'checkpoint_damaged') throw error;
  }
}

/** The same for sample grids, which are all of one shape in a run. */
async function adoptSamples({ folder, database }: RecoveryDeps, id: string): Promise<void> {
  const known = database.samples.list(id);
  const shape = known.at(-1);
  if (shape === undefined) return;
  const steps = (await namesIn(folder.samples(id)))
    .flatMap((name) => /^(\d{9})\.png$/.exec(name)?.[1] ?? [])
    .map(Number);
  for (const step of steps.filter((one) => one > shape.step)) database.samples.put(id, { ...shape, step });
}
