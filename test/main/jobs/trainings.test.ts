/** @module-tag slow */
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRemoved } from '../../../main/datasets/removed.ts';
import { listCheckpoints, readCheckpoint } from '../../../main/runs/checkpoint.ts';
import type { EngineId, RunStatus } from '../../../shared/contract/index.ts';
import { openTestStudio, planOf, temporaryFolder, until, type TestStudio } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let studio: TestStudio;
beforeEach(async () => {
  temporary = temporaryFolder();
  await open();
});
afterEach(async () => {
  await studio.close();
  temporary[Symbol.dispose]();
});

async function open(engine?: Promise<EngineId>): Promise<void> {
  studio = await openTestStudio(temporary.path, {
    ...(engine !== undefined && { engine }),
    timeouts: { silentMs: 2000, cancelMs: 300 },
    stopMs: 1500,
  });
  await studio.start();
}

const status = (id: string): RunStatus => studio.trainings.get(id).status;
const reaches = (id: string, wanted: RunStatus): Promise<void> =>
  until(`it is ${wanted}`, () => status(id) === wanted);
const passes = (id: string, step: number): Promise<void> =>
  until(`it passes ${step}`, () => studio.trainings.get(id).step >= step);
const settled = (id: string): Promise<void> =>
  until('it has settled', () =>
    studio.queue.list().every((job) => job.subject !== id || !['queued', 'running'].includes(job.status)),
  );
const create = async (options: Readonly<Record<string, number>> = {}, steps = 50): Promise<string> =>
  (await studio.trainings.create(planOf(options, steps))).id;

/** The losses of the test worker, by its definition. */
function losses(steps: number): number[] {
  const state = Float32Array.of(1);
  return Array.from({ length: steps }, (_, i) => (state[0] = Math.fround((state[0] ?? 0) / 2 + i + 1)));
}
const recorded = (id: string): readonly number[] =>
  studio.database.metrics.series(id, 0, undefined, 5000)[0]?.mean ?? [];

describe('a training', () => {
  it('records every step, sample, checkpoint and session on its way to its goal', async () => {
    const id = await create();
    await reaches(id, 'completed');
    await settled(id);
    expect(recorded(id)).toEqual(losses(50));
    expect(studio.database.samples.list(id).map((one) => one.step)).toEqual([10, 20, 30, 40, 50]);
    expect(studio.database.checkpoints.list(id).map((one) => one.step)).toEqual([40, 50]);
    expect(studio.database.sessions.list(id)).toMatchObject([{ fromStep: 0, toStep: 50, end: 'completed' }]);
    expect(studio.trainings.get(id)).toMatchObject({
      step: 50,
      latest: { loss: losses(50)[49] },
      sampleStep: 50,
      checkpointStep: 50,
      msPerStep: null,
    });
    expect(studio.trainings.get(id).bytes).toBeGreaterThan(100);
    expect(studio.queue.list().map((job) => job.status)).toEqual(['done']);
  });

  it('tells the window what is durable, in order', async () => {
    const id = await create();
    await reaches(id, 'completed');
    const told = studio.events.flatMap((event) =>
      event.kind === 'metrics' ? event.rows.map((row) => row.step) : [],
    );
    expect(told).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(
      studio.events.some(
        (event) => event.kind === 'sample' && event.sample.url === `/media/runs/${id}/samples/50.png`,
      ),
    ).toBe(true);
  });

  it('pauses in memory and goes on', async () => {
    const id = await create({ stepMs: 5 }, 100_000);
    await passes(id, 3);
    studio.trainings.hold(id);
    await reaches(id, 'held');
    const { step } = studio.trainings.get(id);
    // Time enough for twenty steps.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(studio.trainings.get(id).step).toBe(step);
    expect((await studio.trainings.resume(id)).id).toBe(id);
    await reaches(id, 'training');
    await passes(id, step + 3);
    expect(studio.database.sessions.list(id)).toHaveLength(1);
  });

  it('is held with the reason when its numbers break, goes on when told, and fails of it when stopped', async () => {
    const id = await create({ breakAt: 25, stepMs: 1 }, 100_000);
    await reaches(id, 'held');
    const error = { code: 'layer_not_finite', params: { layer: 'D/conv', step: 25 } };
    expect(studio.trainings.get(id)).toMatchObject({ error });
    await until('its checkpoint is recorded', () => studio.trainings.get(id).checkpointStep === 20);
    await studio.trainings.resume(id);
    await passes(id, 30);
    expect(studio.trainings.get(id)).toMatchObject({ status: 'training', error: null });
    const other = await create({ breakAt: 5, stepMs: 1 }, 100_000);
    studio.trainings.stop(id);
    await reaches(other, 'held');
    studio.trainings.stop(other);
    await reaches(other, 'failed');
    await settled(other);
    expect(studio.trainings.get(other)).toMatchObject({
      error: { code: 'layer_not_finite', params: { step: 5 } },
    });
  });

  it('stops with a checkpoint, resumes there, and is the same as an uninterrupted one', async () => {
    const id = await create({ stepMs: 2 }, 300);
    await passes(id, 25);
    studio.trainings.stop(id);
    await reaches(id, 'stopped');
    await settled(id);
    const { step, checkpointStep } = studio.trainings.get(id);
    expect(checkpointStep).toBe(step);
    await studio.trainings.resume(id);
    await reaches(id, 'completed');
    expect(recorded(id)).toEqual(losses(300));
    // A resumed worker repeats its last rows; the window hears of each step once.
    const told = studio.events.flatMap((event) =>
      event.kind === 'metrics' ? event.rows.map((row) => row.step) : [],
    );
    expect(told).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    const { tensors } = await readCheckpoint(studio.folder.checkpoints(id), '000000300');
    expect([...(tensors.x?.data ?? [])]).toEqual([losses(300)[299]]);
  });

  it('is ended when it does not stop in time', async () => {
    const id = await create({ spinAt: 12 }, 100);
    await passes(id, 12);
    studio.trainings.stop(id);
    await until('it has ended', () => ['stopped', 'hung'].includes(status(id)));
    expect(studio.workers.count()).toBe(0);
  });

  it.each([
    ['crashAt', 'crashed', 'worker_crashed'],
    ['spinAt', 'hung', 'worker_hung'],
    ['failAt', 'failed', 'disk_full'],
  ] as const)(
    'that meets %s is %s, says why, and resumes without counting a step twice',
    async (option, end, code) => {
      const id = await create({ [option]: 25 }, 40);
      await reaches(id, end);
      await settled(id);
      expect(studio.trainings.get(id)).toMatchObject({ error: { code }, checkpointStep: 20 });
      expect(studio.database.log.last(id, 1)).toMatchObject([{ level: 'error', event: end }]);
      expect(studio.queue.list().at(-1)).toMatchObject({ status: 'failed', error: { code } });
      // The same step again: what was recorded after the checkpoint must not be there twice.
      await studio.trainings.resume(id);
      await until(
        'it has ended again',
        () => studio.database.sessions.list(id).filter((one) => one.end === end).length === 2,
      );
      expect(recorded(id)).toEqual(losses(25));
      expect(studio.database.sessions.list(id)).toMatchObject([
        { fromStep: 0, toStep: 25 },
        { fromStep: 20, toStep: 25 },
      ]);
    },
  );

  it('that somebody kills is killed, and falls back over a damaged checkpoint', async () => {
    const id = await create({ stepMs: 2 }, 400);
    await passes(id, 35);
    const running = studio.database.sessions.openProcess(id);
    if (running === null) throw new Error('the training has no process');
    process.kill(running.pid, 'SIGKILL');
    await reaches(id, 'killed');
    await settled(id);
    const folder = studio.folder.checkpoints(id);
    const newest = (await listCheckpoints(folder)).at(-1) ?? '';
    truncateSync(join(folder, newest, 'state.bin'), 2);
    await studio.trainings.resume(id);
    await reaches(id, 'completed');
    expect(recorded(id)).toEqual(losses(400));
    expect(studio.database.sessions.list(id).at(-1)?.fromStep).toBe(Number(newest) - 10);
  });

  it('goes beyond its goal when the goal is raised', async () => {
    const id = await create({}, 20);
    await reaches(id, 'completed');
    await settled(id);
    await expect(studio.trainings.resume(id)).rejects.toMatchObject({ code: 'run_already_finished' });
    await studio.trainings.resume(id, 30);
    await until(
      'it reached the new goal',
      () => studio.trainings.get(id).step === 30 && status(id) === 'completed',
    );
    expect(recorded(id)).toEqual(losses(30));
  });

  it('can be taken out of the queue, and be queued again', async () => {
    const first = await create({ stepMs: 5 }, 100_000);
    const second = await create({}, 20);
    await passes(first, 1);
    expect(studio.trainings.stop(second).status).toBe('stopped');
    await studio.trainings.resume(second);
    expect(status(second)).toBe('queued');
    studio.trainings.stop(first);
    await reaches(second, 'completed');
    expect(status(first)).toBe('stopped');
  });

  it('is starting, not queued, while only its engine is being chosen, and can be stopped then', async () => {
    const { promise, resolve } = Promise.withResolvers<EngineId>();
    await studio.close();
    await open(promise);
    const { id } = await studio.trainings.create({ ...planOf(), engine: 'auto' });
    await reaches(id, 'starting');
    const told = studio.events.findLast((event) => event.kind === 'run');
    expect(told?.run).toMatchObject({ status: 'starting', engine: 'auto' });
    expect(await studio.trainings.resume(id)).toMatchObject({ status: 'starting' });
    expect(studio.queue.pending()).toHaveLength(1);
    studio.trainings.stop(id);
    resolve('onnxruntime-cpu');
    await reaches(id, 'stopped');
  });

  it('without its files fails with what is missing', async () => {
    const id = await create({}, 20);
    await reaches(id, 'completed');
    await settled(id);
    await studio.folder.discard(studio.folder.run(id));
    await expect(studio.trainings.resume(id, 40)).rejects.toMatchObject({ code: 'run_folder_missing' });
  });

  it('keeps its own list of removed entries, and finds its data in a folder that was moved', async () => {
    const { id } = await studio.trainings.create({ ...planOf({}, 10), removed: { data: [1, 8] } });
    const bits = readRemoved(join(studio.folder.run(id), 'removed.bin'), 9);
    expect([...bits]).toEqual([0b10, 0b1]);
    expect((await studio.trainings.file(id)).datasets['data']!.folder).toBe(studio.folder.dataset('d'));
  });

  it('refuses what its state does not allow', async () => {
    const id = await create({}, 10);
    await reaches(id, 'completed');
    await settled(id);
    expect(() => studio.trainings.hold(id)).toThrow(
      expect.objectContaining({ code: 'run_wrong_state' }) as Error,
    );
    expect(() => studio.trainings.stop(id)).toThrow(
      expect.objectContaining({ code: 'run_wrong_state' }) as Error,
    );
    await expect(studio.trainings.resume('nothing')).rejects.toMatchObject({ code: 'run_not_found' });
  });
});

describe('a fork', () => {
  it('begins at the checkpoint of another run, which may go then', async () => {
    const parent = await create({}, 20);
    await reaches(parent, 'completed');
    await settled(parent);
    const plan = { ...planOf({}, 40), fork: { run: parent, checkpoint: '000000020' } };
    const fork = await studio.trainings.create(plan);
    expect(fork).toMatchObject({ name: 'test 2', step: 20, forkedFrom: { run: parent, step: 20 } });
    await studio.folder.discard(studio.folder.run(parent));
    await reaches(fork.id, 'completed');
    await settled(fork.id);
    expect(recorded(fork.id)).toEqual(losses(40).slice(20));
    expect(existsSync(join(studio.folder.run(fork.id), 'fork'))).toBe(false);
    await expect(
      studio.trainings.create({ ...plan, fork: { run: parent, checkpoint: '000000099' } }),
    ).rejects.toMatchObject({ code: 'checkpoint_not_found' });
  });
});

describe('quitting', () => {
  it('does not offer a run to be resumed that had just come to its end', async () => {
    const id = await create({}, 20);
    while (studio.database.runs.get(id).status !== 'completed') await turn();
    await studio.trainings.interrupt();
    expect(studio.database.runs.interrupted()).toEqual([]);
  });

  it('stops with a checkpoint, and offers to resume at the next start', async () => {
    const id = await create({ stepMs: 2 }, 100_000);
    const waiting = await create({}, 20);
    await passes(id, 15);
    await studio.close();
    await open();
    expect(studio.database.runs.interrupted().map((run) => run.id)).toEqual([id]);
    expect(studio.trainings.get(id)).toMatchObject({ status: 'stopped', error: null });
    expect(studio.trainings.get(id).checkpointStep).toBe(studio.trainings.get(id).step);
    await reaches(waiting, 'completed');
    await studio.trainings.resume(id);
    expect(studio.database.runs.interrupted()).toEqual([]);
    await passes(id, 16);
  });

  it('writes what it was asked for into the run’s folder', async () => {
    const id = await create({}, 10);
    expect(JSON.parse(readFileSync(studio.folder.runFile(id), 'utf8'))).toMatchObject({
      run: id,
      seed: 1,
      steps: 10,
      threads: 1,
    });
  });
});
