import * as tf from '@tensorflow/tfjs-core';
import { dim } from '../shape.ts';
import { type LayerFactory, plainLayer } from './layer.ts';

/** Every pixel becomes four: [N, H, W, C] → [N, 2H, 2W, C]. */
export function nearestUp(): LayerFactory {
  return (input) => {
    const [height, width, channels] = [dim(input, 0), dim(input, 1), dim(input, 2)];
    return plainLayer('nearest ↑2', [2 * height, 2 * width, channels], (x) =>
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * height, 2 * width]),
    );
  };
}

/** The mean of every four pixels: [N, H, W, C] → [N, ⌊H/2⌋, ⌊W/2⌋, C]. */
export function meanDown(): LayerFactory {
  return (input) => {
    const channels = dim(input, 2);
    const [height, width] = [Math.floor(dim(input, 0) / 2), Math.floor(dim(input, 1) / 2)];
    const isEven = 2 * height === dim(input, 0) && 2 * width === dim(input, 1);
    return plainLayer('mean ↓2', [height, width, channels], (x) => {
      const even = isEven ? x : tf.slice(x, [0, 0, 0, 0], [-1, 2 * height, 2 * width, channels]);
      return tf.mean(tf.reshape(even, [-1, height, 2, width, 2, channels]), [2, 4]);
    });
  };
}

/** The sum over the picture: [N, H, W, C] → [N, C]. */
export function sumPool(): LayerFactory {
  return (input) => plainLayer('sum', [dim(input, 2)], (x) => tf.sum(x, [1, 2]));
}
