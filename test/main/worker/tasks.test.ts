/** @module-tag slow */
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transformer } from '@napi-rs/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workers } from '../../../main/jobs/index.ts';
import type { RunFile, TaskResult } from '../../../main/jobs/tasks.ts';
import { writeCheckpoint } from '../../../main/runs/checkpoint.ts';
import { modelOf } from '../../../main/worker/engine/model.ts';
import { initialState, networkOf } from '../../../shared/gan/index.ts';
import { toyMeta, toyRun, toyWorkers, writeToyStore } from '../../helpers/toy-run.ts';

let folder: string;
let file: RunFile;
let checkpoint: string;
let workers: Workers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-tasks-'));
  writeToyStore(folder);
  file = toyRun(folder, { steps: 100 });
  checkpoint = join(folder, '000000042');
  const state = initialState(modelOf(file), 7);
  state['G/project/norm/shift']!.data.fill(0.5);
  await writeCheckpoint(folder, '000000042', state, toyMeta(42));
  workers = toyWorkers(folder);
});
afterAll(async () => {
  await workers.close();
  await rm(folder, { recursive: true, force: true });
});

describe('plan', () => {
  it('counts parameters, operations, memory and disk from the programs', async () => {
    const plan = await workers.run('plan', { file });
    const [generator, discriminator] = ['G', 'D'].map((name) => networkOf(modelOf(file), name).info);
    expect(plan.networks).toEqual([generator, discriminator]);
    expect(plan.parameters).toBe(generator!.parameters + discriminator!.parameters);
    expect(plan.flopsPerStep).toBeGreaterThan(1e5);
    expect(plan.samples).toBe(26);
    expect(plan.checkpoints).toBe(2);
    expect(plan.metricRows).toBe(400);
    const state = Object.values(initialState(modelOf(file), 7));
    expect(plan.checkpointBytes).toBe(state.reduce((sum, { data }) => sum + data.byteLength, 0));
    expect([plan.fittingBatch, plan.fittingParts]).toEqual([null, null]);
  });

  it('proposes the largest batch and the fewest parts that fit where its own does not', async () => {
    const withBatch = (batch: number) => ({ ...file, options: { ...file.options, batch } });
    const [small, large] = [
      await workers.run('plan', { file: withBatch(64) }),
      await workers.run('plan', { file: withBatch(512) }),
    ];
    const freeMemoryBytes = (small.memoryBytes + large.memoryBytes) / 2;
    const found = await workers.run('plan', { file: withBatch(512), freeMemoryBytes });
    const { fittingBatch, fittingParts } = found;
    expect(fittingBatch).toBeGreaterThan(64);
    expect(fittingBatch).toBeLessThan(512);
    const proposed = await workers.run('plan', { file: withBatch(fittingBatch ?? 512) });
    expect(proposed.memoryBytes).toBeLessThanOrEqual(freeMemoryBytes);
    const parts = { ...file, options: { ...file.options, batch: 512, accumulation: fittingParts ?? 1 } };
    expect((await workers.run('plan', { file: parts })).memoryBytes).toBeLessThanOrEqual(freeMemoryBytes);
    const inParts = { ...file, options: { ...file.options, batch: 510, accumulation: 3 } };
    const ofParts = await workers.run('plan', { file: inParts, freeMemoryBytes: small.memoryBytes });
    expect(ofParts.fittingBatch! % 3).toBe(0);
    const none = await workers.run('plan', { file: withBatch(512), freeMemoryBytes: 1e6 });
    expect([none.fittingBatch, none.fittingParts]).toEqual([null, null]);
  });
});

describe('probe', () => {
  it('measures real steps and multiplies them', async () => {
    const probe = await workers.run('probe', { file });
    expect(probe.msPerStep).toBeGreaterThan(0);
    expect(probe.totalMs).toBeCloseTo(probe.msPerStep * 100, 3);
    expect(probe.peakBytes).toBeGreaterThan(50e6);
  });
});

describe('engineProbe', () => {
  it('measures an engine, and refuses one that is not there', async () => {
    const { gflops } = await workers.run('engineProbe', { engine: 'onnxruntime-cpu', threads: 1 });
    expect(gflops).toBeGreaterThan(0.1);
    await expect(workers.run('engineProbe', { engine: 'abacus', threads: 1 })).rejects.toMatchObject({
      code: 'engine_unknown',
    });
  });
});

describe('generate', () => {
  const cellsOf = (seeds: readonly number[]) => seeds.map((seed) => ({ seed, given: {} }));
  const generate = (name: string, seeds: readonly number[], ema = true): Promise<TaskResult<'generate'>> =>
    workers.run('generate', {
      file,
      checkpoint,
      cells: cellsOf(seeds),
      ema,
      folder: join(folder, name),
      title: '数字 digits',
    });
  const pixels = async (name: string, image: string | undefined): Promise<Buffer> =>
    new Transformer(await readFile(join(folder, name, image ?? ''))).rawPixels();

  it('draws one picture a seed and the grid of all', async () => {
    const result = await generate('many', [5, 6, 7, 8, 9]);
    expect(result).toMatchObject({ step: 42, width: 16, height: 16, grid: 'grid.png' });
    expect(result.images).toEqual(['000.png', '001.png', '002.png', '003.png', '004.png']);
    const grid = await new Transformer(await readFile(join(folder, 'many', 'grid.png'))).metadata();
    expect([grid.width, grid.height]).toEqual([48, 32]);
  });

  it('gives a seed the same picture wherever it stands', async () => {
    const { images } = await generate('one', [8]);
    expect(await pixels('one', images[0])).toEqual(await pixels('many', '003.png'));
    expect(await pixels('one', images[0])).not.toEqual(await pixels('many', '002.png'));
  });

  it('draws more pictures than one run of the program holds', async () => {
    const { images } = await generate(
      'chunks',
      Array.from({ length: 70 }, (_, seed) => seed),
    );
    expect(images).toHaveLength(70);
    expect(await pixels('chunks', '008.png')).toEqual(await pixels('many', '003.png'));
  });

  it('tells the averaged generator from the newest weights', async () => {
    await generate('raw', [8], false);
    expect(await pixels('raw', '000.png')).not.toEqual(await pixels('one', '000.png'));
  });

  it('says so when the checkpoint is gone', async () => {
    const gone = join(folder, '000000099');
    const input = {
      file,
      checkpoint: gone,
      cells: cellsOf([1]),
      ema: true,
      folder: join(folder, 'gone'),
      title: '',
    };
    await expect(workers.run('generate', input)).rejects.toMatchObject({ code: 'checkpoint_not_found' });
  });
});
