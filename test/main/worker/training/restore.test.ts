import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunFile } from '../../../../main/jobs/tasks.ts';
import { writeCheckpoint } from '../../../../main/runs/checkpoint.ts';
import { modelOf } from '../../../../main/worker/engine/model.ts';
import {
  type Beginning,
  checkpointsOf,
  requireSameData,
  restore,
} from '../../../../main/worker/training/restore.ts';
import type { HostTensors } from '../../../../shared/compiler/index.ts';
import { initialState } from '../../../../shared/gan/index.ts';
import { toyMeta, toyRun } from '../../../helpers/toy-run.ts';

let folder: string;
let file: RunFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-restore-'));
  file = toyRun(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const stateNow = (): HostTensors => initialState(modelOf(file), 3);

/** A state as it was kept when one average had no name of its own. */
function earlierState(): HostTensors {
  return Object.fromEntries(
    Object.entries(stateNow()).map(([name, value]) => [name.replace(/^average\/G\//, 'average/'), value]),
  );
}

async function restored(meta: Readonly<Record<string, unknown>>, state = stateNow()): Promise<Beginning> {
  await writeCheckpoint(checkpointsOf(folder), '000000005', state, meta);
  return restore(file, modelOf(file), folder, null);
}

describe('a checkpoint', () => {
  it('of today gives back its state, and the cursor of every stream', async () => {
    const streams = {
      data: { cursor: 20, count: 10, shape: '16 × 16 × 1' },
      other: { cursor: 7, count: 3, shape: '8 × 8 × 3' },
    };
    const meta = toyMeta(5, { streams });
    const begun = await restored({ ...meta });
    expect(begun).toMatchObject({ step: 5, cursors: { data: 20, other: 7 }, origin: 'resumed' });
    expect(begun.meta).toEqual(meta);
    expect(begun.state).toEqual(stateNow());
  });

  it('of a studio with one dataset a run is read as one stream, with the average by its name', async () => {
    const begun = await restored(
      { step: 5, cursor: 20, count: 10, shape: [16, 16, 1], seed: 7, threads: 1 },
      earlierState(),
    );
    expect(begun.cursors).toEqual({ data: 20 });
    expect(begun.meta).toEqual(toyMeta(5));
    expect(begun.state).toEqual(stateNow());
    expect(Object.keys(begun.state).sort()).toEqual(Object.keys(stateNow()).sort());
  });

  it('of an engine of its own keeps what it says of it, in either form', async () => {
    const computed = { engine: 'onnxruntime-webgpu', runtime: '1.30.0', threads: 4 };
    const recent = [{ step: 5, values: { d: 1 } }];
    const earlier = { step: 5, cursor: 20, count: 10, shape: [16, 16, 1], seed: 7, recent, ...computed };
    expect((await restored(earlier)).meta).toEqual(toyMeta(5, { recent, ...computed }));
  });

  it('that tells of no data at all is refused', async () => {
    await expect(restored({ step: 5, seed: 7, threads: 1 })).rejects.toThrow();
  });
});

describe('the data of a resumed run', () => {
  const found = (count: number, shape = '16 × 16 × 1') => ({
    streams: { data: { count, heldOut: 0, shape } },
  });
  const begun = { meta: toyMeta(5), origin: 'resumed' } as const;

  it('must be as many items of the same shape as before', () => {
    expect(() => requireSameData(begun, found(10))).not.toThrow();
    for (const other of [found(9), found(10, '16 × 16 × 3')]) {
      const { count, shape } = other.streams.data;
      expect(() => requireSameData(begun, other)).toThrow(
        expect.objectContaining({
          code: 'dataset_changed',
          params: { found: count, foundShape: shape, expected: 10, expectedShape: '16 × 16 × 1' },
        }),
      );
    }
  });

  it('must be so in every stream', () => {
    const second = { cursor: 0, count: 4, shape: '8 × 8 × 1' };
    const meta = toyMeta(5, { streams: { ...toyMeta(5).streams, second } });
    const streams = { ...found(10).streams, second: { count: 5, heldOut: 0, shape: '8 × 8 × 1' } };
    expect(() => requireSameData({ meta, origin: 'resumed' }, { streams })).toThrow(
      expect.objectContaining({ code: 'dataset_changed' }),
    );
  });

  it('may be others in a fork', () => {
    expect(() => requireSameData({ ...begun, origin: 'fork' }, found(3))).not.toThrow();
  });
});
