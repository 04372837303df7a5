import * as tf from '@tensorflow/tfjs-core';
import { dim } from '../shape.ts';
import { type LayerFactory, plainLayer } from './layer.ts';

/** Members of a group: the largest number up to `most` that divides the batch. */
export function groupSize(batch: number, most: number): number {
  for (let size = Math.min(most, batch); size > 1; size--) if (batch % size === 0) return size;
  return 1;
}

/**
 * Minibatch standard deviation: one more channel, the same everywhere in a picture, that tells how much the pictures of
 * its group differ: √(variance over the group + 1e-8), averaged over places and channels. A generator that draws one
 * picture only gives itself away. Karras et al. 2017, section 3, arXiv:1710.10196; groups as in StyleGAN2, picture n
 * with n + N/size, n + 2N/size …
 * @param options.most members of a group, 4 in StyleGAN2; fewer where the batch is not a multiple
 * @returns [N, H, W, C] → [N, H, W, C + 1]
 */
export function minibatchDeviation(options: { readonly most: number }): LayerFactory {
  return (input) => {
    const [height, width, channels] = [dim(input, 0), dim(input, 1), dim(input, 2)];
    return plainLayer('minibatch deviation', [height, width, channels + 1], (x, { parts }) => {
      const batch = dim(x.shape, 0);
      const size = groupSize(batch / parts, options.most);
      const groups = batch / parts / size;
      const values = tf.reshape(x, [parts, size, groups, height * width * channels]); // [P, G, M, H·W·C]
      const variance = tf.mean(tf.square(tf.sub(values, tf.mean(values, 1, true))), 1); // [P, M, H·W·C]
      const deviation = tf.mean(tf.sqrt(tf.add(variance, 1e-8)), 2); // [P, M]
      const channel = tf.broadcastTo(tf.reshape(deviation, [parts, 1, groups, 1]), [
        parts,
        size,
        groups,
        height * width,
      ]);
      return tf.concat([x, tf.reshape(channel, [batch, height, width, 1])], 3);
    });
  };
}
