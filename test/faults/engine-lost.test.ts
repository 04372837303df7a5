/** A device that fails in the middle of a training: the run goes on from its newest checkpoint on the CPU, and says so. */
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EngineChoice, Run } from '../../shared/contract/index.ts';
import { readCheckpoint } from '../../main/runs/checkpoint.ts';
import { openTestStudio, temporaryFolder, until, type TestStudio } from '../helpers/studio.ts';
import { toyRun, writeToyStore } from '../helpers/toy-run.ts';

const faultyWorker = join(import.meta.dirname, '..', 'helpers', 'faulty-worker.ts');

let temporary: ReturnType<typeof temporaryFolder>;
let studio: TestStudio;
beforeEach(() => {
  temporary = temporaryFolder();
});
afterEach(async () => {
  await studio.close();
  temporary[Symbol.dispose]();
  delete process.env.ORT_TEST_FAULT;
});

interface Trained {
  readonly series: unknown;
  readonly state: unknown;
}

/** Losses of every step, and the state of the last. */
async function trainedOf(run: Run): Promise<Trained> {
  const [series] = studio.database.metrics.series(run.id, 0, undefined, 5000);
  const name = String(run.step).padStart(9, '0');
  return { series, state: (await readCheckpoint(studio.folder.checkpoints(run.id), name)).tensors };
}

/** Trains twelve steps with a checkpoint every third, to the end. */
async function train(fault: string, engine: EngineChoice = 'onnxruntime-webgpu'): Promise<Run> {
  process.env.ORT_TEST_FAULT = fault;
  const folder = join(temporary.path, fault === '' ? 'whole' : 'faulty');
  studio = await openTestStudio(folder, {
    entry: faultyWorker,
    engine: 'onnxruntime-webgpu',
    // A busy computer is silent for seconds, too.
    timeouts: fault.startsWith('hang') ? { silentMs: 10_000 } : {},
  });
  renameSync(writeToyStore(temporary.path), studio.folder.dataset('discs'));
  await studio.start();
  const { recipe, options, seed, steps, threads, datasets, holdout } = toyRun(temporary.path);
  const plan = { recipe, options, seed, steps, threads, datasets, holdout, engine };
  const { id } = await studio.trainings.create({ ...plan, name: 'toy', removed: {}, fork: null });
  const isOver = () => !['queued', 'running'].includes(studio.queue.list()[0]?.status ?? 'queued');
  await until('the run is over', isOver, 120_000);
  return studio.trainings.get(id);
}

/** Statuses that the window was told. */
const told = (): ReadonlySet<string> =>
  new Set(studio.events.flatMap((event) => (event.kind === 'run' ? [event.run.status] : [])));

describe('an engine that fails in mid-run', () => {
  let alone: Trained;
  beforeAll(async () => {
    temporary = temporaryFolder();
    alone = await trainedOf(await train('', 'onnxruntime-cpu'));
    await studio.close();
    temporary[Symbol.dispose]();
  });

  it.each([
    ['is lost', 'lost@8', 'engine_failed'],
    ['takes the process with it', 'crash@8', 'worker_crashed'],
    ['hangs', 'hang@8', 'worker_hung'],
  ])('and %s leaves the same run as the CPU alone', async (_what, fault, code) => {
    const run = await train(fault);
    expect(run).toMatchObject({ status: 'completed', step: 12, engine: 'onnxruntime-cpu', error: null });
    const lines = studio.database.log.last(run.id, 100);
    const fallback = lines.filter(({ level }) => level === 'warning').map(({ event }) => event);
    expect(fallback).toEqual([code, 'engine_fell_back']);
    const { params } = lines.find(({ event }) => event === 'engine_fell_back') ?? {};
    expect(params).toMatchObject({ engine: 'onnxruntime-webgpu', step: expect.any(Number) as number });
    expect(studio.database.sessions.list(run.id).map(({ end }) => end)).toHaveLength(2);
    for (const status of ['crashed', 'hung', 'failed']) expect(told()).not.toContain(status);
    expect(await trainedOf(run)).toEqual(alone);
  });
});

describe('an engine that does not even start', () => {
  it('is replaced when it was chosen by itself', async () => {
    const run = await train('gone', 'auto');
    expect(run).toMatchObject({ status: 'completed', engine: 'onnxruntime-cpu' });
    const events = studio.database.log.last(run.id, 100).map(({ event }) => event);
    expect(events).toContain('engine_unavailable');
  });

  it('leaves the programs that it refused in the run’s folder', async () => {
    const run = await train('refuse');
    expect(run).toMatchObject({ status: 'completed', engine: 'onnxruntime-cpu' });
    const line = studio.database.log.last(run.id, 100).find(({ event }) => event === 'program_refused_saved');
    const folder = String(line?.params['folder']);
    expect(folder).toBe(join(studio.folder.run(run.id), 'refused'));
    expect(readFileSync(join(folder, 'reason.txt'), 'utf8')).toContain('no kernel');
    const kept = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
    expect(kept.length).toBeGreaterThan(0);
    for (const name of kept) {
      expect(readFileSync(join(folder, name)).length).toBeGreaterThan(1000);
      expect(readFileSync(join(folder, name.replace('.onnx', '.txt')), 'utf8')).toMatch(/^program \{/);
    }
  });
});
