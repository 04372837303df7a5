import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PictureShape } from '../../../../shared/data/index.ts';
import { patchDiscriminator, unet, unetLevels } from '../../../../shared/gan/index.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';
import { passOf } from '../../../helpers/passes.ts';
import { spread } from '../../compiler/oracle.ts';

const values = (shape: readonly number[], seed: number) => tf.tensor(spread(shape, seed).data, [...shape]);

beforeAll(useEagerBackend);

describe.each(['instance', 'batch'] as const)('unet with %s norm', (norm) => {
  it.each<PictureShape>([
    { height: 16, width: 16, channels: 1 },
    { height: 24, width: 40, channels: 3 },
    { height: 32, width: 16, channels: 3 },
  ])('draws pictures of $height × $width × $channels from pictures', (picture) => {
    const network = unet(picture, 3, { width: 2, norm });
    const x = values([2, picture.height, picture.width, picture.channels], 1);
    for (const mode of ['training', 'sampling'] as const) {
      const y = network.apply(x, passOf(network, 2, mode));
      expect(y.shape).toEqual([2, picture.height, picture.width, 3]);
      expect(y.dataSync().every((value) => Math.abs(value) < 1)).toBe(true);
    }
  });

  it('gives a picture the same answer alone and in company', () => {
    const network = unet({ height: 16, width: 16, channels: 1 }, 1, { width: 2, norm });
    const pass = passOf(network, 2, 'sampling');
    const x = values([2, 16, 16, 1], 4);
    const together = tf.slice(network.apply(x, pass), [1, 0, 0, 0], [1, -1, -1, -1]);
    const alone = network.apply(tf.slice(x, [1, 0, 0, 0], [1, -1, -1, -1]), pass);
    expect(Math.max(...tf.abs(tf.sub(together, alone)).dataSync())).toBeLessThan(1e-5);
  });
});

describe('unet', () => {
  it('is the published network at 256 × 256', () => {
    const { parameters, noise, info } = unet({ height: 256, width: 256, channels: 3 }, 3, {
      width: 64,
      norm: 'batch',
    });
    const shape = (name: string) => parameters[name]?.shape;
    expect(shape('down1/conv/kernel')).toEqual([4, 4, 3, 64]);
    expect(shape('down8/conv/kernel')).toEqual([4, 4, 512, 512]);
    expect(shape('up8/conv/kernel')).toEqual([4, 4, 512, 512]);
    expect(shape('up5/conv/kernel')).toEqual([4, 4, 512, 1024]);
    expect(shape('picture/conv/kernel')).toEqual([4, 4, 3, 128]);
    expect(parameters).not.toHaveProperty('down1/norm/scale');
    expect(parameters).not.toHaveProperty('down8/norm/scale');
    expect(Object.keys(noise)).toEqual(['up8/dropout/mask', 'up7/dropout/mask', 'up6/dropout/mask']);
    // pytorch-CycleGAN-and-pix2pix has 54,413,955: it leaves out the biases of the first and the innermost convolution.
    expect(info.parameters).toBe(54_413_955 + 64 + 512);
  });

  it('uses what the encoder had: without what comes from below the picture still depends on the input', () => {
    const network = unet({ height: 16, width: 16, channels: 1 }, 1, { width: 2, norm: 'instance' });
    const silent = Object.fromEntries(
      Object.entries(network.parameters)
        .filter(([name]) => name.startsWith('up2/'))
        .map(([name, { shape }]) => [name, tf.zeros([...shape])]),
    );
    const pass = passOf(network, 1, 'sampling', silent);
    const [a, b] = [1, 2].map((seed) => network.apply(values([1, 16, 16, 1], seed), pass));
    expect(Math.max(...tf.abs(tf.sub(a!, b!)).dataSync())).toBeGreaterThan(1e-4);
  });

  it.each([
    [64, 64, 6],
    [256, 256, 8],
    [512, 512, 8],
    [96, 32, 5],
    [28, 28, 2],
  ])('halves %i × %i %i times', (height, width, levels) => {
    expect(unetLevels({ height, width, channels: 3 })).toBe(levels);
  });
});

describe('patchDiscriminator', () => {
  it.each([
    [3, 256, 30],
    [2, 64, 14],
    [1, 16, 6],
  ])('with %i layers judges a picture of %i by a grid of %i', (layers, side, grid) => {
    const network = patchDiscriminator([side, side, 6], { layers, width: 2, norm: 'instance' });
    expect(network.output).toEqual([grid, grid, 1]);
  });

  it('has the layers of the 70 × 70 discriminator', () => {
    const { parameters } = patchDiscriminator([256, 256, 6], { layers: 3, width: 64, norm: 'batch' });
    const shape = (name: string) => parameters[name]?.shape;
    expect(shape('down1/conv/kernel')).toEqual([4, 4, 6, 64]);
    expect(shape('down4/conv/kernel')).toEqual([4, 4, 256, 512]);
    expect(shape('verdict/conv/kernel')).toEqual([4, 4, 512, 1]);
    expect(parameters).not.toHaveProperty('down1/norm/scale');
  });
});
