import * as tf from '@tensorflow/tfjs-core';
import type { StyleGenerator, ValueSpec } from '../networks/index.ts';
import { sizeOf } from '../shape.ts';
import { under } from '../record.ts';
import { latentNoise } from '../inputs/index.ts';
import type { Phase } from '../train/index.ts';
import type { Game } from './game.ts';

const names = { z: 'path/z', generator: 'path/G', direction: 'path/direction', mean: 'path/mean' };

/** How much of a batch enters the running mean of the lengths: a decay of .99, as in StyleGAN2. */
const meanShare = 0.01;

/** What path length regularisation carries from step to step, for `Model.values`: the running mean of the lengths. */
export const pathLengthValues: Readonly<Record<string, ValueSpec>> = {
  [names.mean]: { shape: [], initial: { kind: 'constant', value: 0 } },
};

/**
 * Path length regularisation, `path`: weight · mean (‖Jᵀy‖ − a)², where J is how a picture changes with its styles w, y a
 * random picture of N(0, 1)/√(HW), and a the running mean of the lengths. It makes a step in w change a picture by as much
 * wherever it is made. ‖Jᵀy‖² is the mean over layers of the squared lengths. Karras et al. 2020, section 3.2 and
 * appendix B, arXiv:1912.04958. Made on the first of every n steps only, its gradient is multiplied by n.
 * @param options.weight 2 in NVlabs/stylegan2-ada-pytorch @param options.batch pictures; half a batch there
 */
export function pathLengthPhase(
  game: Game & { readonly architecture: { readonly generator: StyleGenerator } },
  options: Pick<Phase, 'optimizer' | 'batch'> & { readonly weight: number; readonly every: number },
): Phase {
  const { weight, every, ...rest } = options;
  const { generator, latent, picture } = game.architecture;
  const { height, width } = picture;
  return {
    name: 'path',
    updates: ['G'],
    every,
    ...rest,
    reads: [],
    noise: {
      [names.z]: latentNoise(latent),
      [names.direction]: { kind: 'normal', shape: generator.output },
      ...under(names.generator, generator.noise),
    },
    loss({ noise, pass, value }) {
      const own = pass('G', names.generator);
      // Layers that share a style get a copy each, so that the gradient of each is known.
      const styles = generator.stylesOf(noise(names.z), own).map((w) => tf.clone(w));
      const direction = tf.mul(noise(names.direction), 1 / Math.sqrt(sizeOf([height, width])));
      const along = (...ws: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(generator.draw(ws, own), direction));
      const gradients = tf.grads(along)(styles); // each [N, w]
      const squares = gradients.map((gradient) => tf.sum(tf.square(gradient), 1)); // each [N]
      const lengths = tf.sqrt(tf.mul(tf.addN(squares), 1 / squares.length)); // [N]
      const before = value(names.mean);
      const mean = tf.add(before, tf.mul(tf.sub(tf.mean(lengths), before), meanShare));
      const penalty = tf.mul<tf.Scalar>(tf.mean(tf.square(tf.sub(lengths, mean))), weight);
      return {
        loss: tf.mul(penalty, every),
        reports: { path: penalty },
        values: { [names.mean]: mean },
      };
    },
  };
}
