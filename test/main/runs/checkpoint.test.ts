import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  copyCheckpoint,
  listCheckpoints,
  pinCheckpoint,
  readCheckpoint,
  readNewestCheckpoint,
  recoverCheckpoints,
  verifyCheckpoint,
  writeCheckpoint,
} from '../../../main/runs/checkpoint.ts';
import { stepName } from '../../../main/runs/names.ts';
import type { HostTensors } from '../../../shared/compiler/index.ts';
import { temporaryFolder } from '../../helpers/studio.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let folder: string;
beforeEach(() => {
  temporary = temporaryFolder();
  folder = temporary.path;
});
afterEach(() => temporary[Symbol.dispose]());

/** One tensor of every type, with the values that are easily lost: NaN with a payload, -0, subnormals, extremes. */
function awkward(): HostTensors {
  const bits = Uint32Array.of(0x7fc12345, 0x80000000, 0x00000001, 0xff800000, 0x3f800001);
  return {
    'G/block1/conv/kernel': { dtype: 'float32', shape: [5], data: new Float32Array(bits.buffer) },
    counter: { dtype: 'int32', shape: [], data: Int32Array.of(-2147483648) },
    mask: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
    '1': { dtype: 'uint8', shape: [2, 2], data: Uint8Array.of(0, 127, 128, 255) },
    empty: { dtype: 'float32', shape: [0, 3], data: new Float32Array(0) },
  };
}

const bytesOf = (tensors: HostTensors): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
      name,
      `${dtype}[${shape.join()}] ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')}`,
    ]),
  );

async function writeSteps(...steps: number[]): Promise<void> {
  for (const step of steps) await writeCheckpoint(folder, stepName(step), awkward(), { step });
}

describe('a checkpoint', () => {
  it('comes back bit for bit, with what was said beside it', async () => {
    const meta = { step: 7, cursor: 12, nested: { '10': [1.5, null], '2': 'x' } };
    await writeCheckpoint(folder, '000000007', awkward(), meta);
    const read = await readCheckpoint(folder, '000000007');
    expect(bytesOf(read.tensors)).toEqual(bytesOf(awkward()));
    expect(read.meta).toEqual(meta);
  });

  it('reads views into a larger buffer as the view only', async () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    await writeCheckpoint(folder, '000000001', { x: { dtype: 'float32', shape: [2], data } }, {});
    expect((await readCheckpoint(folder, '000000001')).tensors.x?.data).toEqual(Float32Array.of(1, 2));
  });

  it('tells its size on disk', async () => {
    const { bytes } = await writeCheckpoint(folder, '000000001', awkward(), {});
    const files = ['state.bin', 'manifest.json'].map(
      (file) => statSync(join(folder, '000000001', file)).size,
    );
    expect(bytes).toBe(files.reduce((sum, size) => sum + size, 0));
  });

  it('can replace one of the same step, and keeps its pin', async () => {
    await writeSteps(5);
    await pinCheckpoint(folder, '000000005', true);
    await writeCheckpoint(folder, '000000005', awkward(), { second: true });
    expect((await readCheckpoint(folder, '000000005')).meta).toEqual({ second: true });
    expect(readdirSync(folder)).toEqual(['000000005']);
    expect(existsSync(join(folder, '000000005', 'pinned'))).toBe(true);
  });

  it('is copied without touching the original', async () => {
    await writeSteps(5);
    await copyCheckpoint(folder, '000000005', join(folder, 'fork'));
    expect(bytesOf((await readCheckpoint(join(folder, 'fork'), '000000005')).tensors)).toEqual(
      bytesOf(awkward()),
    );
    await expect(copyCheckpoint(folder, '000000006', join(folder, 'fork'))).rejects.toMatchObject({
      code: 'checkpoint_not_found',
    });
    expect(readdirSync(join(folder, 'fork'))).toEqual(['000000005']);
  });
});

describe('generations', () => {
  it('are two, besides pinned ones and those that are asked for', async () => {
    await writeSteps(1, 2);
    await pinCheckpoint(folder, '000000001', true);
    await writeSteps(3, 4);
    await writeCheckpoint(folder, stepName(5), awkward(), {}, { keep: ['000000003'] });
    expect(await listCheckpoints(folder)).toEqual(['000000001', '000000003', '000000004', '000000005']);
    await pinCheckpoint(folder, '000000001', false);
    await writeSteps(6);
    expect(readdirSync(folder)).toEqual(['000000005', '000000006']);
  });

  it('never lose the one that was just written, even if later ones lie beside it', async () => {
    await writeSteps(8, 9, 3);
    expect(await listCheckpoints(folder)).toContain('000000003');
  });

  it('of which one is gone can not be pinned', async () => {
    await expect(pinCheckpoint(folder, '000000009', true)).rejects.toMatchObject({
      code: 'checkpoint_not_found',
    });
  });
});

describe('the newest checkpoint', () => {
  it('is null where there is none', async () => {
    expect(await readNewestCheckpoint(join(folder, 'nowhere'))).toBeNull();
  });

  it('falls back over every kind of damage, at every place, and says over which', async () => {
    await writeSteps(1, 2);
    const newest = join(folder, '000000002');
    for (const file of ['state.bin', 'manifest.json']) {
      const whole = readFileSync(join(newest, file));
      const places = [...whole.keys()].filter((at) => file === 'state.bin' || at % 3 === 0);
      for (const at of places) {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ 0x10;
        writeFileSync(join(newest, file), flipped);
        const read = await readNewestCheckpoint(folder);
        // White space in the manifest carries nothing.
        const isHarmless = read?.name === '000000002' && file === 'manifest.json' && at === whole.length - 1;
        if (!isHarmless) {
          expect(read, `${file} flipped at ${at}`).toMatchObject({
            name: '000000001',
            damaged: ['000000002'],
          });
        }
      }
      writeFileSync(join(newest, file), whole);
    }
    for (const [file, size] of [
      ['state.bin', 10],
      ['state.bin', 0],
      ['manifest.json', 40],
      ['manifest.json', 0],
    ] as const) {
      const whole = readFileSync(join(newest, file));
      truncateSync(join(newest, file), size);
      expect(await readNewestCheckpoint(folder)).toMatchObject({ name: '000000001', damaged: ['000000002'] });
      writeFileSync(join(newest, file), whole);
    }
    for (const file of ['state.bin', 'manifest.json']) {
      renameSync(join(newest, file), join(folder, 'aside'));
      expect(await readNewestCheckpoint(folder)).toMatchObject({ name: '000000001', damaged: ['000000002'] });
      renameSync(join(folder, 'aside'), join(newest, file));
    }
    expect(await readNewestCheckpoint(folder)).toMatchObject({ name: '000000002', damaged: [] });
  });

  it('is an error, not a fresh start, where all are damaged', async () => {
    await writeSteps(1, 2);
    for (const name of await listCheckpoints(folder)) truncateSync(join(folder, name, 'state.bin'), 1);
    await expect(readNewestCheckpoint(folder)).rejects.toMatchObject({ code: 'checkpoint_damaged' });
    await expect(verifyCheckpoint(folder, '000000001')).rejects.toMatchObject({ code: 'checkpoint_damaged' });
  });

  it('of a later format is not read as if it were ours', async () => {
    await writeSteps(1);
    const file = join(folder, '000000001', 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"format":1', '"format":2'));
    await expect(readCheckpoint(folder, '000000001')).rejects.toMatchObject({
      code: 'checkpoint_damaged',
      params: { reason: 'its format is 2' },
    });
  });
});

describe('recovery after a crash', () => {
  it('removes half-written checkpoints', async () => {
    await writeSteps(1);
    mkdirSync(join(folder, '.tmp-000000002-1-1'));
    await recoverCheckpoints(folder);
    expect(readdirSync(folder)).toEqual(['000000001']);
  });

  it('brings back one whose successor did not get its name, and removes one whose successor did', async () => {
    await writeSteps(1, 2);
    renameSync(join(folder, '000000002'), join(folder, '.old-000000002'));
    await recoverCheckpoints(folder);
    expect(readdirSync(folder)).toEqual(['000000001', '000000002']);
    mkdirSync(join(folder, '.old-000000002'));
    await recoverCheckpoints(folder);
    expect(readdirSync(folder)).toEqual(['000000001', '000000002']);
    expect((await readCheckpoint(folder, '000000002')).meta).toEqual({ step: 2 });
  });
});
