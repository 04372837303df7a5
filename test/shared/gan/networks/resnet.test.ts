import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PictureShape } from '../../../../shared/data/index.ts';
import { resnet } from '../../../../shared/gan/index.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';
import { passOf } from '../../../helpers/passes.ts';

beforeAll(useEagerBackend);

const toy = { latent: 6, generator: 4, discriminator: 4 };
const stages = ({ info }: { info: { layers: readonly { name: string }[] } }) => [
  ...new Set(info.layers.map(({ name }) => name.split('/')[0])),
];

const sizes: readonly PictureShape[] = [
  { height: 16, width: 16, channels: 1 },
  { height: 28, width: 28, channels: 1 },
  { height: 32, width: 32, channels: 3 },
  { height: 20, width: 30, channels: 3 },
];

describe.each(sizes)('resnet for $height × $width × $channels', (picture) => {
  const { generator, discriminator } = resnet(picture, toy);
  const { height, width, channels } = picture;

  it('draws pictures in [−1, 1] and judges each with one number', () => {
    const drawn = generator.apply(tf.ones([2, 6]), passOf(generator, 2, 'training'));
    expect(drawn.shape).toEqual([2, height, width, channels]);
    expect(Math.max(...drawn.dataSync().map(Math.abs))).toBeLessThanOrEqual(1);
    const verdict = discriminator.apply(drawn, passOf(discriminator, 2, 'training'));
    expect(verdict.shape).toEqual([2, 1]);
    expect(verdict.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('judges every picture by itself', () => {
    const pass = passOf(discriminator, 2, 'training');
    const [a, b] = [tf.fill([1, height, width, channels], 0.5), tf.fill([1, height, width, channels], -1)];
    const both = discriminator.apply(tf.concat([a, b], 0), pass).dataSync();
    expect(both[0]).toBeCloseTo(discriminator.apply(a, pass).dataSync()[0]!, 4);
    expect(both[1]).toBeCloseTo(discriminator.apply(b, pass).dataSync()[0]!, 4);
  });
});

describe('resnet', () => {
  it('has the blocks that were published for 32 × 32', () => {
    const { generator, discriminator } = resnet(
      { height: 32, width: 32, channels: 3 },
      { latent: 128, generator: 256, discriminator: 128 },
    );
    expect(stages(generator)).toEqual(['start', 'up1', 'up2', 'up3', 'picture']);
    expect(stages(discriminator)).toEqual(['down1', 'down2', 'block1', 'block2', 'verdict']);
    expect(discriminator.parameters['block1/conv1/kernel']!.shape).toEqual([3, 3, 128, 128]);
    expect(generator.parameters['start/dense/kernel']!.shape).toEqual([128, 4096]);
  });

  it('normalises every kernel of the discriminator, and none of the generator', () => {
    const { generator, discriminator } = resnet(sizes[2]!, toy);
    const kernels = Object.keys(discriminator.parameters).filter((name) => name.endsWith('/kernel'));
    expect(Object.keys(discriminator.buffers).sort()).toEqual(
      kernels.map((name) => name.replace('/kernel', '/direction')).sort(),
    );
    expect(Object.keys(generator.buffers).some((name) => name.endsWith('direction'))).toBe(false);
  });
});
