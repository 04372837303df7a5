/** Windows of images as vectors: for contextual attention (arXiv:1801.07892) and patch losses. */
import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from './require.ts';

export interface PatchOptions {
  /** Side in pixels. */
  readonly size: number;
  /** Pixels between windows (default 1). */
  readonly stride?: number;
  /** Pixels between the pixels of a window (default 1). */
  readonly dilation?: number;
}

/**
 * Every window that fits into the image, cut by slices, so that gradients add up without scattering.
 * @param x [N, H, W, C]
 * @returns [N, P, Q, size·size·C], rows first
 * @throws StudioError operand_does_not_fit for an image smaller than a window
 */
export function patches(x: tf.Tensor4D, { size, stride = 1, dilation = 1 }: PatchOptions): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const seen = (size - 1) * dilation + 1;
  const [p, q] = [Math.floor((h - seen) / stride) + 1, Math.floor((w - seen) / stride) + 1];
  requireShape(p > 0 && q > 0, 'patches', `an image of at least ${seen} pixels a side`, x.shape);
  const pixels = Array.from({ length: size * size }, (_, i): tf.Tensor4D => {
    const [top, left] = [Math.floor(i / size) * dilation, (i % size) * dilation];
    const end = [n, top + (p - 1) * stride + 1, left + (q - 1) * stride + 1, c];
    const rows = tf.stridedSlice(x, [0, top, left, 0], end, [1, stride, stride, 1]);
    return tf.reshape(rows, [n, p, q, c]);
  });
  return tf.concat4d(pixels, 3);
}
