import * as tf from '@tensorflow/tfjs-core';
import { under } from '../record.ts';
import { r1 } from '../regularizers/index.ts';
import type { Phase } from '../train/index.ts';
import { conditioningOf, type Game, givenOf, pictureRole } from './game.ts';

const noise = 'r1/D';

/**
 * R1, `r1`: γ/2 · mean over real pictures of ‖∂D(x)/∂x‖². It makes the discriminator flat where the real pictures are, so
 * that the game comes to rest there. Mescheder et al. 2018, section 4.1, arXiv:1801.04406. Made on
 * the first of every n steps only, its gradient is multiplied by their number. Karras et al. 2020, section 3.1, arXiv:1912.04958.
 * @param options.parts of its batch, which hold less memory: gradients of gradients need more of it than any other update
 * @param options.gamma γ, in units of pictures in [−1, 1] @param options.every steps
 */
export function r1Phase(
  game: Game,
  options: Pick<Phase, 'optimizer' | 'batch' | 'parts'> & { readonly gamma: number; readonly every: number },
): Phase {
  const { gamma, every, ...rest } = options;
  return {
    name: 'r1',
    updates: ['D'],
    every,
    ...rest,
    reads: [pictureRole, ...conditioningOf(game).roles],
    noise: under(noise, game.architecture.discriminator.noise),
    loss({ data, run }) {
      const real = data(pictureRole);
      const given = givenOf(game, data);
      const penalty = r1(gamma).penalty((x) => run('D', x, noise, { given }), real, real, {});
      return { loss: tf.mul(penalty, every), reports: { r1: penalty } };
    },
  };
}
