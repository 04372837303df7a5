import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolution } from '../../../../shared/gan/networks/convolution.ts';
import { dense } from '../../../../shared/gan/networks/dense.ts';
import { glorot, spectral } from '../../../../shared/gan/networks/spectral.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';
import { passOf } from '../../../helpers/passes.ts';

beforeAll(useEagerBackend);

const initial = { kind: 'normal', mean: 0, deviation: 1 } as const;
const layer = spectral(dense({ units: 3, initial, bias: false }))([3]);
/** Stretches by 4, 2 and 1. */
const diagonal = () => tf.tensor2d([4, 0, 0, 0, 2, 0, 0, 0, 1], [3, 3]);

/** Runs the layer so often, each time with the direction that the last run ended at. */
function iterate(times: number): tf.Tensor {
  let direction: tf.Tensor = tf.tensor1d([1, 1, 1]);
  let drawn: tf.Tensor = tf.zeros([1, 3]);
  for (let time = 0; time < times; time++) {
    const pass = passOf(layer, 1, 'training', { kernel: diagonal(), direction });
    drawn = layer.apply(tf.tensor2d([[1, 1, 1]]), pass);
    direction = pass.reported['direction']!;
  }
  return drawn;
}

describe('spectral', () => {
  it('divides the kernel by its largest singular value, once the iteration has found it', () => {
    const values = Array.from(iterate(12).dataSync());
    [1, 0.5, 0.25].forEach((expected, at) => expect(values[at]).toBeCloseTo(expected, 4));
  });

  it('keeps the direction as a buffer that takes what was found last', () => {
    expect(layer.buffers).toEqual({ direction: { shape: [3], initial, share: 1 } });
    expect(layer.op).toBe('dense, spectral norm');
    expect(Object.keys(layer.parameters)).toEqual(['kernel']);
  });

  it('reports nothing in sampling', () => {
    const pass = passOf(layer, 1, 'sampling');
    layer.apply(tf.ones([1, 3]), pass);
    expect(pass.reported).toEqual({});
  });

  it('has the gradient of W/σ with the directions held', () => {
    const kernel = [0.5, -1, 2, 0.3, 0.7, -0.2, 1, 1.5, -0.4];
    const direction = tf.tensor1d([0.2, -0.5, 0.8]);
    const weights = tf.tensor2d([[1, -2, 0.5]]);
    // The power iteration by hand, for directions that do not move with the kernel.
    const w = tf.tensor2d(kernel, [3, 3]);
    const unit = (x: tf.Tensor2D) => tf.div<tf.Tensor2D>(x, tf.norm(x));
    const v = unit(tf.matMul(w, tf.reshape(direction, [3, 1])));
    const u = unit(tf.matMul(w, v, true));
    const held = (x: tf.Tensor) => tf.div(x, tf.sum(tf.mul(tf.matMul(v, tf.matMul(x, u), true), 1)));
    const loss = (y: tf.Tensor) => tf.sum(tf.square(tf.matMul(weights, y as tf.Tensor2D)));
    const expected = tf.grad((x: tf.Tensor) => loss(held(x)))(w);
    const found = tf.grad((x: tf.Tensor) =>
      tf.sum(tf.square(layer.apply(weights, passOf(layer, 1, 'training', { kernel: x, direction })))),
    )(w);
    Array.from(found.dataSync()).forEach((value, at) => {
      expect(value).toBeCloseTo(expected.dataSync()[at]!, 4);
    });
  });

  it('sees the kernel of a convolution as one row for each place and channel that goes in', () => {
    const conv = spectral(convolution({ channels: 5, kernel: [3, 3], stride: 1, padding: 1, initial }))([
      4, 4, 2,
    ]);
    const pass = passOf(conv, 1, 'training');
    expect(conv.apply(tf.ones([1, 4, 4, 2]), pass).shape).toEqual([1, 4, 4, 5]);
    expect(pass.reported['direction']!.shape).toEqual([5]);
    expect(tf.norm(pass.reported['direction']!).dataSync()[0]).toBeCloseTo(1, 5);
  });
});

it('glorot: a kernel of 3 × 3 from 2 to 4 channels has 54 values around each', () => {
  expect(glorot([3, 3, 2, 4], Math.SQRT2)).toEqual({
    kind: 'uniform',
    min: -Math.SQRT2 * Math.sqrt(6 / 54),
    max: Math.SQRT2 * Math.sqrt(6 / 54),
  });
});
