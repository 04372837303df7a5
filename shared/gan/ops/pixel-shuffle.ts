/** Trading channels for pixels and back (sub-pixel convolution, arXiv:1609.05158). */
import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from './require.ts';

/**
 * Channels become blocks of pixels.
 * @param x [N, H, W, b·b·C]
 * @returns [N, b·H, b·W, C]
 * @throws StudioError operand_does_not_fit
 */
export function pixelShuffle(x: tf.Tensor4D, block: number): tf.Tensor4D {
  const area = block * block;
  requireShape(x.shape[3] % area === 0, 'pixelShuffle', `a multiple of ${area} channels`, x.shape);
  return tf.depthToSpace(x, block, 'NHWC');
}

/**
 * Blocks of pixels become channels: the inverse of `pixelShuffle`.
 * @param x [N, b·H, b·W, C]
 * @returns [N, H, W, b·b·C]
 * @throws StudioError operand_does_not_fit
 */
export function pixelUnshuffle(x: tf.Tensor4D, block: number): tf.Tensor4D {
  const [n, height, width, c] = x.shape;
  const isWhole = height % block === 0 && width % block === 0;
  requireShape(isWhole, 'pixelUnshuffle', `sides that are multiples of ${block}`, x.shape);
  const [h, w] = [height / block, width / block];
  const blocks = tf.reshape(x, [n, h, block, w, block, c]); // [N, H, b, W, b, C]
  return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [n, h, w, block * block * c]);
}
