/** @module-tag slow */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkWorker, type WorkerProcess } from '../../../main/jobs/index.ts';
import type { FromWorker, TaskInput } from '../../../main/jobs/tasks.ts';
import { toyOptions, toyRun, writeToyStore } from '../../helpers/toy-run.ts';

let folder: string;
let worker: WorkerProcess;
let heard: FromWorker[];
let look: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-worker-'));
  heard = [];
  look = () => undefined;
  worker = forkWorker({ cwd: folder });
  worker.onMessage((message) => {
    heard.push(message);
    look();
  });
});
afterEach(async () => {
  worker.kill();
  await worker.exited;
  await rm(folder, { recursive: true, force: true });
});

/** The first message, past or coming, that fits. */
function message<M extends FromWorker>(fits: (message: FromWorker) => message is M): Promise<M> {
  return new Promise((resolve, reject) => {
    look = () => {
      const found = heard.find(fits);
      if (found !== undefined) resolve(found);
    };
    look();
    void worker.exited.then(({ stderr }) => {
      reject(new Error(`the worker ended: ${stderr}`));
    });
  });
}
const ofKind =
  <K extends FromWorker['kind']>(kind: K) =>
  (candidate: FromWorker): candidate is Extract<FromWorker, { kind: K }> =>
    candidate.kind === kind;

const isMetrics = (candidate: FromWorker): candidate is Extract<FromWorker, { kind: 'event' }> =>
  candidate.kind === 'event' && JSON.stringify(candidate.event).includes('"metrics"');

const training = (): TaskInput<'train'> => ({
  file: toyRun(folder, { steps: 100_000, options: { ...toyOptions, checkpointEvery: 100_000 } }),
  folder: join(folder, 'run'),
  fork: null,
});

describe('a worker process', () => {
  it('says that it is ready, and that it lives, every second', async () => {
    await message(ofKind('ready'));
    const { memoryBytes } = await message(ofKind('heartbeat'));
    expect(memoryBytes).toBeGreaterThan(10e6);
  });

  it('tells a failure as an error of the catalogue, and takes the next task', async () => {
    const wrong = { ...toyRun(folder), recipe: 'stylegan9' };
    worker.send({ kind: 'start', task: 'plan', input: { file: wrong } });
    const { error } = await message(ofKind('failed'));
    expect(error).toMatchObject({ code: 'recipe_not_found', params: { recipe: 'stylegan9' } });
    worker.send({ kind: 'start', task: 'plan', input: { file: toyRun(folder) } });
    const { result } = await message(ofKind('done'));
    expect(result).toHaveProperty('flopsPerStep');
  });

  it('ends at once when the studio is gone and it has nothing to do', async () => {
    await message(ofKind('ready'));
    worker.release();
    expect(await worker.exited).toMatchObject({ code: 0, signal: null });
  });

  it('writes the checkpoint of a training before it ends when the studio is gone', async () => {
    writeToyStore(folder);
    worker.send({ kind: 'start', task: 'train', input: training() });
    await message(isMetrics);
    worker.release();
    expect(await worker.exited).toMatchObject({ code: 0, signal: null });
    const [name, ...others] = await readdir(join(folder, 'run', 'checkpoints'));
    expect(Number(name)).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  it('lets the studio decide when Ctrl-C reaches all processes of a terminal, and leaves in order on SIGTERM', async () => {
    writeToyStore(folder);
    worker.send({ kind: 'start', task: 'train', input: training() });
    await message(isMetrics);
    process.kill(worker.pid!, 'SIGINT');
    process.kill(worker.pid!, 'SIGHUP');
    const before = heard.length;
    await message(
      (candidate): candidate is FromWorker => heard.length > before + 5 && candidate.kind === 'event',
    );
    process.kill(worker.pid!, 'SIGTERM');
    expect(await worker.exited).toMatchObject({ code: 0, signal: null });
    expect(await readdir(join(folder, 'run', 'checkpoints'))).toHaveLength(1);
  });

  it('brings a cancelled training to rest with a checkpoint', async () => {
    writeToyStore(folder);
    worker.send({ kind: 'start', task: 'train', input: training() });
    worker.send({ kind: 'cancel' });
    const { result } = await message(ofKind('done'));
    expect(result).toMatchObject({ end: 'stopped' });
    expect(await readdir(join(folder, 'run', 'checkpoints'))).toHaveLength(1);
  });
});
