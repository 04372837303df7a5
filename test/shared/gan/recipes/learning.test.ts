/**
 * Every recipe learns: toys, a few dozen steps, and margins that hold for any seed and processor.
 * @module-tag slow
 */
import { describe, expect, it } from 'vitest';
import type { OptionValues } from '../../../../shared/contract/index.ts';
import { drawingOf, findRecipe, recipes, seeded } from '../../../../shared/gan/index.ts';
import { dataOf } from '../../../helpers/data.ts';
import { drawWith, learn, signed, slicedDistance } from '../../../helpers/learning.ts';

const side = 16;

/** White discs of four sizes on black. */
const discs = Array.from({ length: 64 }, (_, entry) =>
  Uint8Array.from({ length: side * side }, (__, at) => {
    const [y, x] = [Math.floor(at / side) - 7.5, (at % side) - 7.5];
    return x * x + y * y < (3 + (entry % 4)) ** 2 ? 255 - (entry % 16) : entry % 16;
  }),
);

/** Two sizes are small, two large. */
const labels = discs.map((_, entry) => Math.floor((entry % 4) / 2));

/** Discs on the left, their negatives on the right. */
const pairs = discs.map((disc) =>
  Uint8Array.from({ length: 2 * side * side }, (_, at) => {
    const value = disc[Math.floor(at / (2 * side)) * side + (at % side)]!;
    return at % (2 * side) < side ? value : 255 - value;
  }),
);

/** With four seeds each, distances fell to between .21 and .63 of what they were. */
const toys: Readonly<Record<string, { readonly options: OptionValues; readonly steps: number }>> = {
  gan: { options: { hidden: 32, units: 16, batch: 32, rate: 0.001 }, steps: 200 },
  dcgan: {
    options: { width: 8, batch: 16, generatorRate: 0.004, discriminatorRate: 0.001 },
    steps: 150,
  },
  'wgan-gp': { options: { width: 8, batch: 16, rate: 0.002, critics: 3 }, steps: 120 },
  cgan: {
    options: { width: 8, batch: 16, generatorRate: 0.004, discriminatorRate: 0.001 },
    steps: 150,
  },
  acgan: {
    options: { width: 8, batch: 16, generatorRate: 0.004, discriminatorRate: 0.001 },
    steps: 150,
  },
  'cgan-projection': { options: { width: 8, batch: 16, rate: 0.002, critics: 1 }, steps: 100 },
  sngan: { options: { width: 8, discriminatorWidth: 8, batch: 16, rate: 0.002, critics: 1 }, steps: 100 },
  stylegan2: { options: { finest: 2, most: 8, batch: 8, rate: 0.01, gamma: 0.1 }, steps: 60 },
};

describe.each(Object.entries(toys))('%s', (id, { options, steps }) => {
  it('draws pictures that come nearer to those of the dataset', async () => {
    const shape = { height: side, width: side, channels: 1 } as const;
    const model = findRecipe(id).build(
      { ...options, latent: 8, average: 0.9 },
      dataOf(shape, ['small', 'large']),
    );
    const { before, after } = await learn(model, { pictures: discs, labels }, steps);
    const { z, label } = drawingOf(model).given;
    const given = {
      z: seeded(z!, [...discs.keys()])!,
      ...(label !== undefined && {
        label: { shape: [discs.length], dtype: 'int32', data: Int32Array.from(labels) } as const,
      }),
    };
    const real = discs.map(signed);
    const [first, last] = [
      slicedDistance(await drawWith(model, before, given), real),
      slicedDistance(await drawWith(model, after, given), real),
    ];
    expect(last / first).toBeLessThan(0.8);
  });
});

describe('pix2pix', () => {
  it('draws what belongs to a picture', async () => {
    const shape = { height: side, width: 2 * side, channels: 1 } as const;
    const options = { width: 8, patch: '16', batch: 4, average: 0.9, rate: 0.002 };
    const model = findRecipe('pix2pix').build(options, dataOf(shape));
    const { rows, before, after } = await learn(model, { pictures: pairs }, 60);
    const l1 = rows.map((row) => row['l1']!);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(l1.slice(-10)) / l1[0]!).toBeLessThan(0.5);
    const data = Float32Array.from(discs.flatMap((disc) => [...signed(disc)]));
    const picture = { shape: [discs.length, side, side, 1], dtype: 'float32', data } as const;
    /** Mean distance of what is drawn to the negatives. */
    const missed = async (values: typeof before) => {
      const drawn = await drawWith(model, values, { picture });
      return mean(
        drawn.flatMap((one, at) =>
          mean([...one].map((value, i) => Math.abs(value + signed(discs[at]!)[i]!))),
        ),
      );
    };
    expect((await missed(after)) / (await missed(before))).toBeLessThan(0.5);
  });
});

it('every recipe is here', () => {
  expect([...Object.keys(toys), 'pix2pix'].toSorted()).toEqual(recipes.map(({ info }) => info.id).toSorted());
});
