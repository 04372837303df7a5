/** @module-tag slow */
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRemoved } from '../../../../main/datasets/removed.ts';
import type { Workers } from '../../../../main/jobs/index.ts';
import type { RunFile, TaskEvent } from '../../../../main/jobs/tasks.ts';
import { readCheckpoint } from '../../../../main/runs/checkpoint.ts';
import { until } from '../../../helpers/studio.ts';
import {
  type FollowedTraining,
  followTraining,
  reaches,
  toyOptions,
  toyRun,
  toyWorkers,
  writeBrokenCheckpoint,
  writeToyStore,
} from '../../../helpers/toy-run.ts';

let folder: string;
let workers: Workers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-train-'));
  writeToyStore(folder);
  workers = toyWorkers(folder);
});
afterAll(async () => {
  await workers.close();
  await rm(folder, { recursive: true, force: true });
});

const runFolder = (name: string) => join(folder, name);
const start = (name: string, file: RunFile, fork: string | null = null) =>
  followTraining(workers, { file, folder: runFolder(name), fork });
const checkpoint = (name: string, step: number) =>
  readCheckpoint(join(runFolder(name), 'checkpoints'), String(step).padStart(9, '0'));
const samples = (name: string) => readdirSync(join(runFolder(name), 'samples')).sort();
const sampleBytes = (name: string) =>
  samples(name).map((file) => readFileSync(join(runFolder(name), 'samples', file)));

describe('a training from start to end', () => {
  it('reports each step once, saves samples and checkpoints at their intervals, and ends completed', async () => {
    const training = start('whole', toyRun(folder));
    expect(await training.ended).toEqual({ end: 'done', result: { end: 'completed', step: 12 } });
    const steps = training.events.flatMap((event) => (event.kind === 'metrics' ? event.rows : []));
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(Object.keys(steps[0]!.values).sort()).toEqual(['d', 'd_fake', 'd_real', 'g']);
    expect(samples('whole')).toEqual(['000000000.png', '000000004.png', '000000008.png', '000000012.png']);
    expect(training.events.flatMap((event) => (event.kind === 'checkpoint' ? event.step : []))).toEqual([
      3, 6, 9, 12,
    ]);
    expect(training.events.find((event) => event.kind === 'started')).toMatchObject({ step: 0, damaged: [] });
  });

  it('gives the same bytes again from the same seed, and others from another', async () => {
    await Promise.all([
      start('again', toyRun(folder)).ended,
      start('other', toyRun(folder, { seed: 8 })).ended,
    ]);
    expect((await checkpoint('again', 12)).tensors).toEqual((await checkpoint('whole', 12)).tensors);
    expect(sampleBytes('again')).toEqual(sampleBytes('whole'));
    expect((await checkpoint('other', 12)).tensors).not.toEqual((await checkpoint('whole', 12)).tensors);
  });
});

describe('several steps in one call', () => {
  it('change not one bit of the result', { timeout: 60_000 }, async () => {
    const run = (name: string, sampleEvery: number) =>
      start(
        name,
        toyRun(folder, { steps: 40, options: { ...toyOptions, sampleEvery, checkpointEvery: 100 } }),
      ).ended;
    // A sample after each step leaves no two to be made together.
    await Promise.all([run('apart', 1), run('together', 100)]);
    const [apart, together] = [await checkpoint('apart', 40), await checkpoint('together', 40)];
    expect(together.tensors).toEqual(apart.tensors);
  });
});

describe('SIGKILL', () => {
  it('at any moment, again and again, changes not one bit of the result', async () => {
    const file = toyRun(folder);
    for (const killAt of [2, 5, 8, 11]) {
      const training = start('killed', file);
      await training.event(reaches(killAt));
      // Somewhere within the next steps, samples and checkpoints: wherever that is, the result must be the same.
      await sleep(Math.random() * 20);
      process.kill(training.task.pid!, 'SIGKILL');
      await training.ended;
      if (existsSync(join(runFolder('killed'), 'checkpoints', '000000012'))) break;
    }
    // As if the last kill had come while a grid was written.
    writeFileSync(join(runFolder('killed'), 'samples', '.tmp-000000004.png-1-1'), 'half');
    const last = start('killed', file);
    expect(await last.ended).toMatchObject({ end: 'done', result: { end: 'completed', step: 12 } });
    const [killed, whole] = [await checkpoint('killed', 12), await checkpoint('whole', 12)];
    expect(killed.tensors).toEqual(whole.tensors);
    expect(killed.meta).toEqual(whole.meta);
    expect(sampleBytes('killed')).toEqual(sampleBytes('whole'));
  });
});

describe('commands', () => {
  it('hold stops the steps, checkpoint saves while held, continue goes on, stop saves and ends', async () => {
    const training = start('commanded', toyRun(folder, { steps: 100_000 }));
    await training.event(reaches(2));
    training.task.command({ kind: 'hold' });
    const held = await training.event((event) => event.kind === 'status' && event.phase === 'held');
    const heldAt = held.kind === 'status' ? held.step : -1;
    training.task.command({ kind: 'checkpoint' });
    await training.event((event) => event.kind === 'checkpoint' && event.step === heldAt);
    await sleep(150);
    expect(training.events.some(reaches(heldAt + 1))).toBe(false);
    training.task.command({ kind: 'continue' });
    await training.event(reaches(heldAt + 1));
    training.task.command({ kind: 'stop' });
    const end = await training.ended;
    expect(end).toMatchObject({ end: 'done', result: { end: 'stopped' } });
    const step = end.end === 'done' ? end.result.step : -1;
    expect((await checkpoint('commanded', step)).meta).toMatchObject({
      step,
      streams: { data: { cursor: step * 4, count: 10, shape: '16 × 16 × 1' } },
    });
    expect(training.events.filter((event) => event.kind === 'log').map((event) => event.line.event)).toEqual(
      expect.arrayContaining(['started', 'held', 'checkpoint_saved', 'continued', 'stopped']),
    );
  });
});

describe('a fork', () => {
  it('goes on from another run’s checkpoint with other rates, and saves its own first', async () => {
    const source = join(runFolder('whole'), 'checkpoints', '000000012');
    const options = { ...toyOptions, generatorRate: 0.001 };
    const training = start('fork', toyRun(folder, { steps: 14, options }), source);
    expect(await training.ended).toMatchObject({ end: 'done', result: { step: 14 } });
    expect(training.events.find((event) => event.kind === 'started')).toMatchObject({ step: 12 });
    expect((await checkpoint('fork', 12)).tensors).toEqual((await checkpoint('whole', 12)).tensors);
  });

  it('says which value does not fit when an option changed the networks', async () => {
    const source = join(runFolder('whole'), 'checkpoints', '000000012');
    const training = start('misfit', toyRun(folder, { options: { ...toyOptions, width: 8 } }), source);
    expect(await training.ended).toMatchObject({ end: 'failed', error: { code: 'checkpoint_does_not_fit' } });
  });
});

describe('what goes wrong', () => {
  const trouble = (event: TaskEvent<'train'>): boolean => event.kind === 'trouble';
  const troubles = (training: FollowedTraining) => training.events.filter(trouble);
  /** A run whose newest checkpoint, of step 5, has one broken number. */
  async function startBroken(name: string, end: string): Promise<FollowedTraining> {
    const file = toyRun(folder);
    await writeBrokenCheckpoint(runFolder(name), file, end);
    return start(name, file);
  }

  it('a broken number is named by its layer, and the run is held with what was saved last', async () => {
    const training = await startBroken('broken', 'G/project/norm/shift');
    const error = {
      code: 'layer_not_finite',
      params: { layer: 'G/project/norm', phase: 'd', step: 6 },
    };
    expect(await training.event(trouble)).toMatchObject({ error });
    const held = await training.event((event) => event.kind === 'status' && event.phase === 'held');
    expect(held).toMatchObject({ step: 6 });
    expect(readdirSync(join(runFolder('broken'), 'checkpoints'))).toEqual(['000000005']);

    // Told to go on, it makes the same steps again, which break again.
    training.task.command({ kind: 'continue' });
    await until('it breaks again', () => troubles(training).length === 2);
    expect(training.events.filter(({ kind }) => kind === 'started')).toHaveLength(2);
    training.task.command({ kind: 'stop' });
    expect(await training.ended).toMatchObject({ end: 'failed', error });
    expect(readdirSync(join(runFolder('broken'), 'checkpoints'))).toEqual(['000000005']);
  });

  it('a weight that the optimizer breaks is named', async () => {
    // Adam divides by the root of its second moment.
    const training = await startBroken('broken moment', 'squares/D/down1/conv/kernel');
    expect(await training.event(trouble)).toMatchObject({
      error: { code: 'value_not_finite', params: { name: 'D/down1/conv/kernel', phase: 'd' } },
    });
    training.task.cancel();
    await training.ended;
  });

  it('a stop while the layer is looked for ends the run with what is known', async () => {
    const training = await startBroken('impatient', 'G/project/norm/shift');
    await training.event((event) => event.kind === 'log' && event.line.event === 'looking_for_layer');
    training.task.command({ kind: 'stop' });
    expect(await training.ended).toMatchObject({
      end: 'failed',
      error: { code: expect.stringMatching(/_not_finite$/) as string, params: { step: 6 } },
    });
  });

  it('a dataset that is deleted under the training costs no step', async () => {
    const elsewhere = join(folder, 'elsewhere');
    writeToyStore(elsewhere);
    const file = toyRun(elsewhere, { steps: 100_000, options: { ...toyOptions, checkpointEvery: 100_000 } });
    const training = start('deleted', file);
    await training.event(reaches(2));
    rmSync(elsewhere, { recursive: true });
    expect(await training.ended).toMatchObject({ end: 'failed', error: { code: 'store_missing' } });
    const [name] = readdirSync(join(runFolder('deleted'), 'checkpoints'));
    const steps = training.events.flatMap((event) => (event.kind === 'metrics' ? event.rows : []));
    expect(Number(name)).toBe(steps.at(-1)!.step);
  });

  it('a dataset of another size is refused when a run is resumed', async () => {
    const smaller = join(folder, 'smaller');
    writeToyStore(smaller, 9);
    const end = await start('whole', toyRun(smaller, { steps: 20 })).ended;
    expect(end).toMatchObject({
      end: 'failed',
      error: { code: 'dataset_changed', params: { found: 9, expected: 10 } },
    });
  });

  it('a dataset without pictures is said to be one', async () => {
    const file = join(runFolder('empty-run'), 'removed.bin');
    writeToyStore(runFolder('empty-run'));
    writeRemoved(
      file,
      10,
      Array.from({ length: 10 }, (_, entry) => entry),
    );
    const end = await start('empty-run', toyRun(runFolder('empty-run'))).ended;
    expect(end).toMatchObject({
      end: 'failed',
      error: { code: 'dataset_empty', params: { dataset: 'Discs' } },
    });
  });

  it('a damaged newest checkpoint is passed over, and named', async () => {
    const file = toyRun(folder, { steps: 6 });
    await start('damaged', file).ended;
    const state = join(runFolder('damaged'), 'checkpoints', '000000006', 'state.bin');
    truncateSync(state, statSync(state).size - 4);
    const training = start('damaged', file);
    expect(await training.ended).toMatchObject({ end: 'done', result: { step: 6 } });
    expect(training.events.find((event) => event.kind === 'started')).toMatchObject({
      step: 3,
      damaged: ['000000006'],
    });
  });
});
