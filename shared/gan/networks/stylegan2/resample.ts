/**
 * Low-pass filtering with the kernel [1, 3, 3, 1], which keeps doubling and halving from aliasing. Karras et al. 2020,
 * section 4 and appendix B, arXiv:1912.04958; alignment as in NVlabs/stylegan2-ada-pytorch.
 *
 * The filter is separable and pictures are small, so each axis is one product with a band matrix that filters, doubles
 * or halves at once: it reads and writes a picture once per axis, and its gradients are products again.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dim } from '../../shape.ts';

const taps = [1, 3, 3, 1].map((tap) => tap / 8);

interface Resampling {
  /** Zeros set between neighbours: `up` − 1 of them. */
  readonly up: 1 | 2;
  /** Every how manieth filtered value is kept. */
  readonly down: 1 | 2;
  /** Zeros before and after, once the axis is stretched. */
  readonly padding: readonly [before: number, after: number];
  /** Of the values, for one axis. */
  readonly gain: number;
}

/** [outputs, inputs]: what one axis of `length` values becomes. Exported for its test. */
export function resamplingMatrix(length: number, { up, down, padding, gain }: Resampling): number[][] {
  const outputs = Math.floor((length * up + padding[0] + padding[1] - taps.length) / down) + 1;
  return Array.from({ length: outputs }, (_, output) => {
    const row = new Array<number>(length).fill(0);
    taps.forEach((tap, at) => {
      const position = output * down + at - padding[0];
      const input = position / up;
      if (Number.isInteger(input) && input >= 0 && input < length) row[input] = tap * gain;
    });
    return row;
  });
}

/** x [N, H, W, C] → [N, H′, W′, C] */
function resample(x: tf.Tensor, how: Resampling): tf.Tensor {
  const [count, height] = [dim(x.shape, 0), dim(x.shape, 1)];
  const [width, channels] = [dim(x.shape, 2), dim(x.shape, 3)];
  const rows = tf.tensor2d(resamplingMatrix(height, how)); // [H′, H]
  const columns = tf.tensor2d(resamplingMatrix(width, how)); // [W′, W]
  const [tall, wide] = [dim(rows.shape, 0), dim(columns.shape, 0)];
  const stretched = tf.matMul<tf.Tensor>(rows, tf.reshape(x, [count, height, width * channels])); // [N, H′, W·C]
  const filtered = tf.matMul<tf.Tensor>(columns, tf.reshape(stretched, [count * tall, width, channels])); // [N·H′, W′, C]
  return tf.reshape(filtered, [count, tall, wide, channels]);
}

/** Twice the size: [N, H, W, C] → [N, 2H, 2W, C]. */
export function double(x: tf.Tensor): tf.Tensor {
  return resample(x, { up: 2, down: 1, padding: [2, 1], gain: 2 });
}

/** Smooths what a transposed convolution with stride 2 left: [N, 2H + 1, 2W + 1, C] → [N, 2H, 2W, C]. */
export function smoothDoubled(x: tf.Tensor): tf.Tensor {
  return resample(x, { up: 1, down: 1, padding: [1, 1], gain: 2 });
}

/**
 * What a convolution that halves is given. A kernel of 3 × 3 steps over every second place of the smoothed picture; for
 * one of 1 × 1 those places are dropped by the filter itself.
 */
export function downFirst(
  x: tf.Tensor,
  kernel: 1 | 3,
): { readonly filtered: tf.Tensor; readonly stride: 1 | 2; readonly padding: 'valid' } {
  return kernel === 1
    ? {
        filtered: resample(x, { up: 1, down: 2, padding: [1, 1], gain: 1 }),
        stride: 1,
        padding: 'valid',
      }
    : {
        filtered: resample(x, { up: 1, down: 1, padding: [2, 2], gain: 1 }),
        stride: 2,
        padding: 'valid',
      };
}
