import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { growsByDoubling, type PictureShape } from '../../../../../shared/data/index.ts';
import { stylegan2 } from '../../../../../shared/gan/index.ts';
import { modulatedConvolution } from '../../../../../shared/gan/networks/stylegan2/modulation.ts';
import { double, resamplingMatrix } from '../../../../../shared/gan/networks/stylegan2/resample.ts';
import { useEagerBackend } from '../../../../helpers/eager.ts';
import { passOf } from '../../../../helpers/passes.ts';
import { spread } from '../../../compiler/oracle.ts';

const batch = 4;
const toy = { latent: 6, mapping: 2, finest: 2, most: 5, mixing: 0.9, truncation: 1, group: 2 };

type Shape4 = [number, number, number, number];
const values = <const S extends number[]>(shape: S, seed: number, low = -1, high = 1) =>
  tf.tensor<S extends Shape4 ? tf.Rank.R4 : tf.Rank.R2>(spread(shape, seed, low, high).data, shape as never);
const largest = (x: tf.Tensor): number => Math.max(...tf.abs(x).dataSync());

beforeAll(useEagerBackend);

describe('stylegan2', () => {
  it.each<PictureShape>([
    { height: 16, width: 16, channels: 1 },
    { height: 28, width: 28, channels: 3 },
    { height: 32, width: 48, channels: 1 },
  ])('draws and judges pictures of $height × $width × $channels', (picture) => {
    const { generator, discriminator } = stylegan2(picture, toy);
    const z = values([batch, toy.latent], 3);
    const pictures = generator.apply(z, passOf(generator, batch, 'training'));
    expect(pictures.shape).toEqual([batch, picture.height, picture.width, picture.channels]);
    expect(largest(pictures)).toBeGreaterThan(0.1);
    const verdict = discriminator.apply(pictures, passOf(discriminator, batch, 'training'));
    expect(verdict.shape).toEqual([batch, 1]);
    expect(verdict.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('has the channels and layers of the paper at 256 × 256', () => {
    const { generator, discriminator } = stylegan2(
      { height: 256, width: 256, channels: 3 },
      { latent: 512, mapping: 8, finest: 128, most: 512, mixing: 0.9, truncation: 1, group: 4 },
    );
    const shape = (name: string) => generator.parameters[name]?.shape;
    expect(shape('size4/conv/kernel')).toEqual([3, 3, 512, 512]);
    expect(shape('size128/up/kernel')).toEqual([3, 3, 256, 512]);
    expect(shape('size256/conv/kernel')).toEqual([3, 3, 128, 128]);
    expect(generator.noise['styles/layers']?.shape).toEqual([14]);
    // Summed by hand from the layer list of NVlabs/stylegan2-ada-pytorch.
    const dense = (width: number, units: number) => (width + 1) * units;
    const conv = (depth: number, units: number) => dense(512, depth) + 9 * depth * units + 1 + units;
    const colours = (depth: number) => dense(512, depth) + 3 * depth + 3;
    const depths = [512, 512, 512, 512, 512, 256, 128];
    const drawn = depths.map((depth, at) => {
      const before = at === 0 ? 0 : conv(depths[at - 1] ?? 0, depth);
      return before + conv(depth, depth) + colours(depth);
    });
    const total = 8 * dense(512, 512) + 16 * 512 + drawn.reduce((a, b) => a + b);
    expect(generator.info.parameters).toBe(total);
    expect(discriminator.parameters['size256/down/kernel']?.shape).toEqual([3, 3, 128, 256]);
    expect(discriminator.parameters['verdict/conv/kernel']?.shape).toEqual([3, 3, 513, 512]);
  });

  it('samples the same picture for a z wherever it stands, without noise from outside', () => {
    const { generator } = stylegan2({ height: 16, width: 16, channels: 1 }, toy);
    const pass = passOf(generator, 1, 'sampling', {
      'size16/conv/noise/strength': tf.tensor1d([0.5]),
    });
    const z = values([batch, toy.latent], 5);
    const together = generator.apply(z, pass);
    const alone = generator.apply(tf.slice(z, [2, 0], [1, -1]), pass);
    expect(largest(together)).toBeLessThanOrEqual(1);
    const same = tf.sub(tf.slice(together, [2, 0, 0, 0], [1, -1, -1, -1]), alone);
    expect(largest(same)).toBeLessThan(1e-5);
    expect(pass.reported).toEqual({});
  });

  it('draws the average picture where ψ is 0, and reports the average style in training', () => {
    const { generator } = stylegan2({ height: 16, width: 16, channels: 1 }, { ...toy, truncation: 0 });
    const pass = passOf(generator, batch, 'sampling');
    const pictures = generator.apply(values([batch, toy.latent], 5), pass);
    const spreadOf = tf.sub(pictures, tf.mean(pictures, 0, true));
    expect(largest(spreadOf)).toBeLessThan(1e-6);
    const training = passOf(generator, batch, 'training');
    generator.apply(values([batch, toy.latent], 5), training);
    expect(training.reported['styles/average']?.shape).toEqual([toy.latent]);
    expect(generator.buffers['styles/average']?.share).toBe(0.005);
  });

  it('takes the second style from the crossover on', () => {
    const { generator } = stylegan2({ height: 16, width: 16, channels: 1 }, { ...toy, mixing: 1 });
    const pass = passOf(generator, batch, 'training');
    const styles = generator.stylesOf(values([batch, toy.latent], 5), pass);
    const crossing = pass.noise('styles/layers').arraySync() as number[][];
    expect(styles).toHaveLength(6);
    for (const [row, places] of crossing.entries()) {
      places.forEach((other, layer) => {
        const [own, here] = [styles[0]!, styles[layer]!].map((w) => tf.slice(w, [row, 0], [1, -1]));
        expect(largest(tf.sub(own!, here!)) > 1e-6).toBe(other === 1);
      });
    }
  });

  it('says which sizes doubling leads to', () => {
    const side = (height: number, width = height) => growsByDoubling({ height, width });
    expect([16, 20, 24, 28, 32, 40, 64, 96, 128].every((size) => side(size))).toBe(true);
    expect([17, 18, 30, 100].some((size) => side(size))).toBe(false);
    expect(side(32, 48)).toBe(true);
    expect(side(32, 50)).toBe(false);
  });
});

/** Each picture with weights of its own, scaled by its style and made to unit length: the paper's equations 1 and 3. */
function byDefinition(x: tf.Tensor4D, kernel: tf.Tensor4D, style: tf.Tensor): tf.Tensor[] {
  const [count, channels] = style.shape as [number, number];
  return Array.from({ length: count }, (_, n) => {
    const own = tf.mul(kernel, tf.reshape(tf.slice(style, [n, 0], [1, -1]), [1, 1, channels, 1]));
    const length = tf.sqrt(tf.add(tf.sum(tf.square(own), [0, 1, 2], true), 1e-8));
    const one = tf.slice(x, [n, 0, 0, 0], [1, -1, -1, -1]);
    return tf.conv2d(one, tf.div(own, length), 1, 'same');
  });
}

describe('modulatedConvolution', () => {
  const [x, kernel] = [values([3, 6, 5, 4], 1), values([3, 3, 4, 2], 2)];
  const style = values([3, 4], 3, 0.2, 2);

  it('equals a convolution with weights of its own for every picture', () => {
    const found = modulatedConvolution(x, kernel, style, { demodulate: true, up: false, gain: 1 });
    expect(largest(tf.sub(found, tf.concat(byDefinition(x, kernel, style), 0)))).toBeLessThan(1e-5);
  });

  it('doubles as the definition on a picture with zeros between its pixels, smoothed', () => {
    const up = tf.transpose(kernel, [0, 1, 3, 2]);
    const found = modulatedConvolution(x, up, style, { demodulate: true, up: true, gain: 1 });
    // Zeros between, the kernel turned round as transposed convolution has it, then [1, 3, 3, 1] with 4 times the sum.
    const wide = tf.reshape(
      tf.stack([tf.reshape(x, [3, 6, 1, 5, 4]), tf.zeros([3, 6, 1, 5, 4])], 4),
      [3, 6, 10, 4],
    );
    const stretched = tf.reshape(tf.stack([wide, tf.zerosLike(wide)], 2), [3, 12, 10, 4]);
    const padded = tf.pad(stretched, [[0, 0], [2, 1], [2, 1], [0, 0]]) as tf.Tensor4D; // prettier-ignore
    const turned = tf.reverse(kernel, [0, 1]);
    const each = byDefinition(padded, turned, style).map((y) => tf.slice(y, [0, 1, 1, 0], [1, 13, 11, 2]));
    const row = [1, 3, 3, 1].map((tap) => tap / 8);
    const blur = tf.tensor4d(
      row.flatMap((a) => row.flatMap((b) => [4 * a * b])),
      [4, 4, 1, 1],
    );
    const channels = tf.concat(each, 0);
    const expected = [0, 1].map((channel) =>
      tf.conv2d(
        tf.slice(channels, [0, 0, 0, channel], [-1, -1, -1, 1]) as tf.Tensor4D,
        blur,
        1,
        [[0, 0], [1, 1], [1, 1], [0, 0]], // prettier-ignore
      ),
    );
    expect(found.shape).toEqual([3, 12, 10, 2]);
    expect(largest(tf.sub(found, tf.concat(expected, 3)))).toBeLessThan(1e-5);
  });
});

describe('resampling', () => {
  it('doubles a row as zeros between and [1, 3, 3, 1] / 4 do', () => {
    expect(resamplingMatrix(3, { up: 2, down: 1, padding: [2, 1], gain: 4 })).toEqual([
      [1.5, 0, 0],
      [1.5, 0.5, 0],
      [0.5, 1.5, 0],
      [0, 1.5, 0.5],
      [0, 0.5, 1.5],
      [0, 0, 1.5],
    ]);
  });

  it('halves a row by the mean of neighbours, weighted', () => {
    expect(resamplingMatrix(6, { up: 1, down: 2, padding: [1, 1], gain: 8 })).toEqual([
      [3, 3, 1, 0, 0, 0],
      [0, 1, 3, 3, 1, 0],
      [0, 0, 0, 1, 3, 3],
    ]);
  });

  it('keeps what is the same everywhere, away from the edge', () => {
    const middle = tf.slice(double(tf.ones([2, 4, 6, 3])), [0, 1, 1, 0], [2, 6, 10, 3]);
    expect(largest(tf.sub(middle, 1))).toBeLessThan(1e-6);
  });
});
