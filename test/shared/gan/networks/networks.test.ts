import type * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fit, onlyStream, type PictureShape } from '../../../../shared/data/index.ts';
import { type Architecture, dcgan, mlp } from '../../../../shared/gan/index.ts';
import { drawNoise, gameModel, initialState, latentNoise, objectives } from '../../../../shared/gan/index.ts';
import { take } from '../../../../shared/gan/record.ts';
import { dataOf } from '../../../helpers/data.ts';
import { toTensor, useEagerBackend } from '../../../helpers/eager.ts';
import { unstack } from '../../../helpers/updates.ts';

const batch = 3;

const modelOf = (architecture: Architecture) => {
  const bound = fit(
    'toy',
    { picture: { kind: 'picture', stream: onlyStream } },
    dataOf(architecture.picture),
  );
  return gameModel(
    { architecture, objective: objectives.minimax, inputs: bound.ok ? bound.inputs : {} },
    { phases: [], batch, average: 0.9, rhythm: { sampleEvery: 1, checkpointEvery: 1 } },
  );
};

/** Pictures of a fresh generator, and the discriminator's verdict on them, in training mode. */
function play(architecture: Architecture): { pictures: tf.Tensor; verdict: tf.Tensor } {
  const model = modelOf(architecture);
  const values = Object.fromEntries(
    Object.entries(initialState(model, 1)).map(([name, value]) => [name, toTensor(value)]),
  );
  const specs = { z: latentNoise(architecture.latent), ...architecture.discriminator.noise };
  const drawn = unstack(drawNoise(specs, batch, 1, { first: 0, count: 1 }), 0);
  const noise = Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, toTensor(value)]));
  const pass = (network: 'G' | 'D') => ({
    mode: 'training' as const,
    parts: 1,
    value: (name: string) => take(values, `${network}/${name}`),
    noise: (name: string) => take(noise, name),
    given: (name: string) => take<tf.Tensor>({}, name),
    hand: () => undefined,
    report: () => undefined,
  });
  const pictures = architecture.generator.apply(take(noise, 'z'), pass('G'));
  return { pictures, verdict: architecture.discriminator.apply(pictures, pass('D')) };
}

const range = (tensor: tf.Tensor) => {
  const values = tensor.dataSync();
  return [Math.min(...values), Math.max(...values)] as const;
};

beforeAll(useEagerBackend);

const sizes: readonly PictureShape[] = [
  { height: 28, width: 28, channels: 1 },
  { height: 32, width: 32, channels: 3 },
  { height: 32, width: 48, channels: 1 },
  { height: 100, width: 36, channels: 3 },
  { height: 16, width: 128, channels: 1 },
];

describe.each(sizes)('pictures of $height × $width × $channels', (picture) => {
  it('dcgan draws and judges them', () => {
    const { pictures, verdict } = play(dcgan(picture, { latent: 5, width: 4 }));
    expect(pictures.shape).toEqual([batch, picture.height, picture.width, picture.channels]);
    expect(verdict.shape).toEqual([batch, 1]);
    const [low, high] = range(pictures);
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(high).toBeLessThanOrEqual(1);
    expect(high - low).toBeGreaterThan(0);
  });

  it('mlp draws and judges them', () => {
    const { pictures, verdict } = play(mlp(picture, { latent: 5, hidden: 8, units: 4 }));
    expect(pictures.shape).toEqual([batch, picture.height, picture.width, picture.channels]);
    expect(verdict.shape).toEqual([batch, 1]);
    const [low, high] = range(pictures);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
  });
});

describe('dcgan', () => {
  it('is the published network at 64 × 64', () => {
    const { generator, discriminator } = dcgan(
      { height: 64, width: 64, channels: 3 },
      { latent: 100, width: 64 },
    );
    const shapes = (names: readonly string[]) =>
      names.map((name) => take(generator.parameters, name).shape.join('×'));
    expect(
      shapes(['project/conv/kernel', 'up1/conv/kernel', 'up3/conv/kernel', 'picture/conv/kernel']),
    ).toEqual(['4×4×512×100', '4×4×256×512', '4×4×64×128', '4×4×3×64']);
    // 3,576,704 and 2,765,568: what torch's Module:getParameters() counts for main.lua at its defaults.
    expect(generator.info.parameters).toBe(3_576_704);
    expect(discriminator.info.parameters).toBe(2_765_568);
    expect(discriminator.parameters).not.toHaveProperty('down1/norm/scale');
  });

  it.each([
    [28, [7, 7, 128]],
    [32, [4, 4, 256]],
    [96, [6, 6, 512]],
    [128, [4, 4, 1024]],
  ])('starts %i × %i from a grid that its halvings lead to', (side, grid) => {
    const { generator } = dcgan({ height: side, width: side, channels: 1 }, { latent: 100, width: 64 });
    expect(generator.info.layers.find(({ name }) => name === 'project/conv')?.shape).toEqual(grid);
    expect(generator.info.layers.some(({ op }) => op === 'crop')).toBe(false);
  });

  it('cuts sizes that halving does not divide out of a larger picture, and says so in its layers', () => {
    const { generator } = dcgan({ height: 100, width: 100, channels: 1 }, { latent: 100, width: 4 });
    const crop = generator.info.layers.find(({ op }) => op === 'crop');
    expect(crop?.shape).toEqual([100, 100, 1]);
  });
});

describe('mlp', () => {
  it('is the published network at 28 × 28', () => {
    const { generator, discriminator } = mlp(
      { height: 28, width: 28, channels: 1 },
      { latent: 100, hidden: 1200, units: 240 },
    );
    expect(generator.info.parameters).toBe(100 * 1200 + 1200 + 1200 * 1200 + 1200 + 1200 * 784 + 784);
    expect(discriminator.info.parameters).toBe(784 * 1200 + 1200 + 240 * 1200 + 1200 + 240 + 1);
    expect(Object.values(discriminator.noise).map((noise) => noise.kind === 'mask' && noise.keep)).toEqual([
      0.8, 0.5, 0.5,
    ]);
  });
});
