/** @module-tag slow */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngines, createWorkers, withDefault } from '../../../main/jobs/index.ts';
import { openDataFolder, type DataFolder } from '../../../main/runs/index.ts';
import { engineIds } from '../../../shared/contract/index.ts';
import { engines } from '../../../shared/engines/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

const entry = join(import.meta.dirname, '..', '..', 'helpers', 'probe-worker.ts');
let temporary: ReturnType<typeof temporaryFolder>;
let folder: DataFolder;
let asked: string;
beforeEach(async () => {
  temporary = temporaryFolder();
  folder = await openDataFolder(join(temporary.path, 'data'));
  asked = join(temporary.path, 'asked');
  process.env.ORT_TEST_ASKED = asked;
});
afterEach(() => {
  folder.close();
  temporary[Symbol.dispose]();
  delete process.env.ORT_TEST_ASKED;
  delete process.env.ORT_TEST_SPEEDS;
});

/** Chooses on a computer whose engines are as fast as told. @returns the choice and what was asked for it */
async function choose(speeds: Readonly<Record<string, number | string>>) {
  process.env.ORT_TEST_SPEEDS = JSON.stringify(speeds);
  writeFileSync(asked, '');
  const workers = createWorkers({ cwd: folder.empty, entry });
  const choice = await createEngines(folder, workers).choose(2);
  await workers.close();
  return { choice, probed: readFileSync(asked, 'utf8').split('\n').filter(Boolean) };
}

describe('the engines of the contract', () => {
  it('are those that there are', () => {
    expect(engines.map(({ id }) => id)).toEqual(engineIds);
  });
});

describe('choosing an engine', () => {
  it('takes the fastest, and remembers it until the computer changes', async () => {
    const speeds = { 'onnxruntime-cpu': 40, 'onnxruntime-webgpu': 300 };
    const first = await choose(speeds);
    expect(first.choice).toBe('onnxruntime-webgpu');
    expect(first.probed).toContain('onnxruntime-cpu');
    expect(await choose(speeds)).toEqual({ choice: 'onnxruntime-webgpu', probed: [] });
    const file = join(folder.path, 'engines.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('1.30', '1.29'));
    expect((await choose(speeds)).probed).not.toEqual([]);
    rmSync(file);
    expect((await choose({ ...speeds, 'onnxruntime-webgpu': 3 })).choice).toBe('onnxruntime-cpu');
  });

  it('measures nothing where only the CPU works', async () => {
    const { choice, probed } = await choose({ 'onnxruntime-cpu': 40 });
    expect(choice).toBe('onnxruntime-cpu');
    expect(probed).not.toContain('onnxruntime-cpu');
    expect(await choose({})).toEqual({ choice: 'onnxruntime-cpu', probed: [] });
  });

  it('survives a driver that takes its process down', async () => {
    const { choice } = await choose({ 'onnxruntime-cpu': 40, 'onnxruntime-webgpu': 'crash' });
    expect(choice).toBe('onnxruntime-cpu');
  });

  it('learns nothing from a measurement that the closing studio ends, and starts no other', async () => {
    process.env.ORT_TEST_SPEEDS = JSON.stringify({ 'onnxruntime-cpu': 40, 'onnxruntime-webgpu': 300 });
    writeFileSync(asked, '');
    const workers = createWorkers({ cwd: folder.empty, entry });
    const choosing = createEngines(folder, workers).choose(2);
    expect(workers.count()).toBe(1);
    await workers.close();
    expect(await choosing).toBe('onnxruntime-cpu');
    expect([existsSync(join(folder.path, 'engines.json')), workers.count()]).toEqual([false, 0]);
  });

  it('writes nothing where it may only look', async () => {
    folder.close();
    folder = await openDataFolder(folder.path, { access: 'read' });
    await choose({ 'onnxruntime-cpu': 40 });
    expect(existsSync(join(folder.path, 'engines.json'))).toBe(false);
  });

  it('marks none where none works', () => {
    const nothing = { version: null, gflops: null, reason: null, isDefault: false };
    const none = engineIds.map((id) => ({ id, available: false, ...nothing }));
    expect(withDefault(none).some((engine) => engine.isDefault)).toBe(false);
  });
});
