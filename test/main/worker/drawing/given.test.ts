import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../../main/datasets/store.ts';
import type { Cell, DatasetRef, RunFile } from '../../../../main/jobs/tasks.ts';
import { type Given, openGiver } from '../../../../main/worker/drawing/given.ts';
import { openItems } from '../../../../main/worker/training/items.ts';
import { modelOf } from '../../../../main/worker/engine/model.ts';
import { streamsOf } from '../../../../main/worker/training/streams.ts';
import { onlyStream, pictureData } from '../../../../shared/data/index.ts';
import { drawingOf, seeded } from '../../../../shared/gan/index.ts';
import { toyRun, writeToyLabels, writeToyPairs } from '../../../helpers/toy-run.ts';

let folder: string;
let labelled: DatasetRef;
let pairs: DatasetRef;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-given-'));
  labelled = writeToyLabels(folder);
  pairs = writeToyPairs(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cgan = (change: Partial<DatasetRef> = {}) =>
  toyRun(folder, {
    recipe: 'cgan',
    options: { width: 4, latent: 6, batch: 4 },
    datasets: { [onlyStream]: { ...labelled, ...change } },
  });
const pix2pix = (change: Partial<RunFile> = {}, dataset: Partial<DatasetRef> = {}) =>
  toyRun(folder, {
    recipe: 'pix2pix',
    options: { width: 4, patch: '16', batch: 2 },
    datasets: { [onlyStream]: { ...pairs, ...dataset } },
    ...change,
  });

async function given(file: RunFile, cells: readonly Cell[]): Promise<Given> {
  const model = modelOf(file);
  await using giver = await openGiver(model, drawingOf(model), file, folder);
  return await giver.give(cells);
}
const labelsOf = async (file: RunFile, ...asked: readonly (string | number)[]) => {
  const cells = asked.map((label, seed) => ({ seed, given: { label } }));
  return Array.from((await given(file, cells)).inputs['label']!.data);
};

describe('a label', () => {
  it('is given by its name, or by its number where no name is written so', async () => {
    expect(await labelsOf(cgan(), 'bar', '环', 'disc', 1, '2', 0)).toEqual([0, 2, 1, 1, 2, 0]);
  });

  it('is given by its name first where names are numbers', async () => {
    const shape = pictureData(
      { width: 16, height: 16, channels: 1 },
      { count: 12, labels: ['1', '2', '3'], counts: [4, 4, 4] },
    );
    expect(await labelsOf(cgan({ shape }), '1', 2, '3', '0')).toEqual([0, 1, 2, 0]);
  });

  it.each(['cat', 'Bar', '', ' ', '3', '-1', '1.5', 3, -1, 0.5, Number.NaN])(
    'that there is not, %o, is refused with those there are',
    async (label) => {
      await expect(labelsOf(cgan(), 'bar', label)).rejects.toMatchObject({
        code: 'given_label_unknown',
        params: { label: String(label), labels: 'bar, disc, 环' },
      });
    },
  );

  it('is drawn by the seed where none is given: the same wherever the cell stands', async () => {
    const cells = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ seed, given: {} }));
    const { inputs } = await given(cgan(), cells);
    const drawing = drawingOf(modelOf(cgan()));
    const seeds = cells.map(({ seed }) => seed);
    for (const name of ['z', 'label']) {
      expect(inputs[name]).toEqual(seeded(drawing.given[name]!, seeds));
    }
    expect(inputs['label']).toMatchObject({ dtype: 'int32', shape: [8] });
    expect(new Set(inputs['label']!.data).size).toBe(3);
    const [alone] = (await given(cgan(), [cells[4]!])).inputs['label']!.data;
    expect(alone).toBe(inputs['label']!.data[4]);
  });

  it('changes nothing of the latent point beside it', async () => {
    const [a, b] = [
      await given(cgan(), [{ seed: 5, given: {} }]),
      await given(cgan(), [{ seed: 5, given: { label: 2 } }]),
    ];
    expect(b.inputs['z']).toEqual(a.inputs['z']);
  });
});

describe('what a drawing does not ask for', () => {
  it.each([
    ['a cGAN', cgan, 'z, label'],
    ['pix2pix', pix2pix, 'picture'],
  ])('is refused by %s, with what it asks for', async (_, file, known) => {
    const cells: Cell[] = [
      { seed: 1, given: {} },
      { seed: 2, given: { colour: 'red' } },
    ];
    await expect(given(file(), cells)).rejects.toMatchObject({
      code: 'given_unknown',
      params: { name: 'colour', known },
    });
  });

  it('is refused where only a seed decides it', async () => {
    await expect(given(cgan(), [{ seed: 1, given: { z: 0 } }])).rejects.toMatchObject({
      code: 'given_not_choosable',
      params: { name: 'z' },
    });
  });
});

describe('pictures of the data', () => {
  const cells = Array.from({ length: 20 }, (_, seed) => ({ seed, given: {} }));

  /** The numbers of the pairs that cells were given: what is left, and what is wanted, belong to one pair. */
  async function pairsGiven(file: RunFile): Promise<number[]> {
    const { inputs, wanted } = await given(file, cells);
    const store = openStore(pairs.folder);
    const all = Array.from({ length: 10 }, (_, entry) => {
      const pixels = new Uint8Array(512);
      store.read([entry], pixels);
      return pixels;
    });
    store.close();
    expect([inputs['picture']!.shape, wanted?.shape]).toEqual([
      [20, 16, 16, 1],
      [20, 16, 16, 1],
    ]);
    return cells.map((_, cell) =>
      all.findIndex((pixels) =>
        pixels.every((byte, at) => {
          const [half, column] = [at % 32 < 16 ? inputs['picture']! : wanted!, at % 16];
          const value = half.data[cell * 256 + Math.floor(at / 32) * 16 + column]!;
          return Math.abs(value - (byte / 127.5 - 1)) < 1e-6;
        }),
      ),
    );
  }

  it('are those that the training never saw, where some were kept out of it', async () => {
    const file = pix2pix({ holdout: 0.3 });
    const items = openItems(streamsOf(file, modelOf(file), folder)[onlyStream]!);
    items.store.close();
    expect(items.heldOut).toHaveLength(3);
    expect(new Set(await pairsGiven(file))).toEqual(new Set(items.heldOut));
  });

  it('are any where none were kept out, the same for the same seed', async () => {
    const found = await pairsGiven(pix2pix());
    expect(found).not.toContain(-1);
    expect(new Set(found).size).toBeGreaterThan(4);
    expect(await pairsGiven(pix2pix())).toEqual(found);
  });

  it('are refused where the dataset is another by now', async () => {
    const shape = pictureData({ width: 64, height: 32, channels: 1 }, { count: 10 });
    await expect(given(pix2pix({}, { shape }), cells)).rejects.toMatchObject({ code: 'dataset_changed' });
  });
});
