import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from '../objectives/index.ts';
import type { Phase } from '../train/index.ts';
import { type Game, moveNoise, noiseOf } from './game.ts';

/** Mean verdict on a batch, as it is shown: a confidence from 0 to 1, or a score. @param logits [N, 1] */
function shown(logits: tf.Tensor, { verdict }: Objective): tf.Scalar {
  return tf.mean(verdict === 'confidence' ? tf.sigmoid(logits) : logits);
}

/**
 * The discriminator’s move, `d`: it learns from real pictures and from generated ones, which are constants here. Batch
 * norm sees the two apart. Reports its mean verdicts `d_real` and `d_fake`.
 * @param options.streams see `moveNoise`; default none
 */
export function discriminatorPhase(
  game: Game,
  options: Pick<Phase, 'optimizer' | 'repeat' | 'batch'> & { readonly streams?: string },
): Phase {
  const { streams = '', ...rest } = options;
  const { objective } = game;
  const noise = moveNoise(streams);
  return {
    name: 'd',
    updates: ['D'],
    ...rest,
    pictures: true,
    noise: noiseOf(game, noise, ['real', 'fake']),
    loss({ pictures, noise: drawn, run, runTogether }) {
      const fake = run('G', drawn(noise.z), noise.drawing); // [N, H, W, C]
      const [onReal, onFake] = runTogether('D', [
        { x: pictures(), noise: noise.real },
        { x: fake, noise: noise.fake },
      ]); // [N, 1] each
      return {
        loss: objective.discriminator(onReal, onFake),
        reports: { d_real: shown(onReal, objective), d_fake: shown(onFake, objective) },
      };
    },
  };
}
