import { sizeOf } from '../shape.ts';
import { relu, sigmoid } from './activation.ts';
import type { PictureShape } from '../../data/index.ts';
import type { Architecture } from './architecture.ts';
import { dense, dropout, flatten, maxout, reshapeTo } from './dense.ts';
import type { Initial } from './layer.ts';
import { sequence } from './network.ts';

const uniform = (bound: number): Initial => ({ kind: 'uniform', min: -bound, max: bound });

/**
 * The networks of the first GAN. Goodfellow et al. 2014, arXiv:1406.2661; sizes and first values from the authors'
 * `mnist.yaml`. Pictures in [0, 1], latent uniform in [−1, 1].
 *
 * Generator [N, latent] → dense, ReLU → dense, ReLU → dense, sigmoid → [N, H, W, C].
 * Discriminator [N, H, W, C] → dropout .8 → maxout → dropout .5 → maxout → dropout .5 → dense → [N, 1].
 * @param options.hidden units of each hidden layer of the generator; the authors used 1200
 * @param options.units maxout units of each hidden layer of the discriminator, of five pieces each; the authors used 240
 */
export function mlp(
  picture: PictureShape,
  options: { latent: number; hidden: number; units: number },
): Architecture {
  const shape = [picture.height, picture.width, picture.channels];
  const { latent, hidden, units } = options;
  const pieces = 5;
  return {
    picture,
    latent: { kind: 'latent', size: latent, law: 'uniform' },
    range: 'unit',
    generator: sequence(
      'generator',
      [latent],
      [
        ['hidden1/dense', dense({ units: hidden, initial: uniform(0.05) })],
        ['hidden1/relu', relu()],
        ['hidden2/dense', dense({ units: hidden, initial: uniform(0.05) })],
        ['hidden2/relu', relu()],
        ['picture/dense', dense({ units: sizeOf(shape), initial: uniform(0.05) })],
        ['picture/sigmoid', sigmoid()],
        ['picture/reshape', reshapeTo(shape)],
      ],
    ),
    discriminator: sequence('discriminator', shape, [
      ['picture/flatten', flatten()],
      ['picture/dropout', dropout(0.8)],
      ['hidden1/dense', dense({ units: units * pieces, initial: uniform(0.005) })],
      ['hidden1/maxout', maxout(pieces)],
      ['hidden1/dropout', dropout(0.5)],
      ['hidden2/dense', dense({ units: units * pieces, initial: uniform(0.005) })],
      ['hidden2/maxout', maxout(pieces)],
      ['hidden2/dropout', dropout(0.5)],
      ['verdict/dense', dense({ units: 1, initial: uniform(0.005) })],
    ]),
  };
}
