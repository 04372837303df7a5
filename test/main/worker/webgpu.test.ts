/**
 * Trainings on a device, in real workers: from start to end, and with numbers that break. On SwiftShader.
 * @module-tag slow
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workers } from '../../../main/jobs/index.ts';
import { readCheckpoint } from '../../../main/runs/checkpoint.ts';
import { temporaryFolder } from '../../helpers/studio.ts';
import { swiftshaderEnvironment } from '../../helpers/swiftshader.ts';
import {
  type FollowedTraining,
  followTraining,
  toyRun,
  toyWorkers,
  writeBrokenCheckpoint,
  writeToyStore,
} from '../../helpers/toy-run.ts';

const environment = swiftshaderEnvironment();

describe.skipIf(environment === null)('a training on WebGPU', () => {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  const before = { ...process.env };
  let workers: Workers;

  beforeAll(() => {
    // Workers are given what steers drivers.
    Object.assign(process.env, environment);
    writeToyStore(folder);
    workers = toyWorkers(folder);
  });
  afterAll(async () => {
    await workers.close();
    process.env = before;
    temporary[Symbol.dispose]();
  });

  const file = toyRun(folder, { engine: 'onnxruntime-webgpu' });
  const runFolder = (name: string) => join(folder, name);
  const start = (name: string, engine = file.engine): FollowedTraining =>
    followTraining(workers, { file: { ...file, engine }, folder: runFolder(name), fork: null });

  it('comes to its end, with the losses of the CPU in its first steps', async () => {
    const losses = async (name: string, engine?: typeof file.engine) => {
      const training = start(name, engine);
      expect(await training.ended).toEqual({ end: 'done', result: { end: 'completed', step: 12 } });
      return training.events.flatMap((event) => (event.kind === 'metrics' ? event.rows : []));
    };
    const rows = await losses('whole');
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    const onCpu = await losses('cpu', 'onnxruntime-cpu');
    for (const { step, values } of rows.slice(0, 3)) {
      for (const [name, value] of Object.entries(values)) {
        const wanted = onCpu[step - 1]?.values[name] ?? Number.NaN;
        expect(Math.abs(value - wanted), `${name} of step ${step}`).toBeLessThan(1e-3 * Math.abs(wanted));
      }
    }
    const { tensors } = await readCheckpoint(join(runFolder('whole'), 'checkpoints'), '000000012');
    expect(Object.values(tensors).every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });

  it.each([
    ['layer', 'G/project/norm/shift', 'layer_not_finite', { layer: 'G/project/norm', phase: 'd', step: 6 }],
    [
      'weight',
      'squares/D/down1/conv/kernel',
      'value_not_finite',
      { name: 'D/down1/conv/kernel', phase: 'd' },
    ],
  ])('whose numbers break in a %s names it and is held', async (what, end, code, params) => {
    await writeBrokenCheckpoint(runFolder(what), file, end);
    const training = start(what);
    expect(await training.event(({ kind }) => kind === 'trouble')).toMatchObject({ error: { code, params } });
    await training.event((event) => event.kind === 'status' && event.phase === 'held');
    training.task.command({ kind: 'stop' });
    expect(await training.ended).toMatchObject({ end: 'failed', error: { code } });
    expect(readdirSync(join(runFolder(what), 'checkpoints'))).toEqual(['000000005']);
  });
});
