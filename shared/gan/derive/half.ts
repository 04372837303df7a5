import * as tf from '@tensorflow/tfjs-core';
import type { Side } from '../../data/index.ts';
import { dim } from '../shape.ts';

/** One half of pictures that hold pairs side by side: [N, H, 2W, C] → [N, H, W, C]. */
export function half(pairs: tf.Tensor, side: Side): tf.Tensor {
  const width = dim(pairs.shape, 2) / 2;
  return tf.slice(pairs, [0, 0, side === 'left' ? 0 : width, 0], [-1, -1, width, -1]);
}
