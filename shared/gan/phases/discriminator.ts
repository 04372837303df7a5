import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from '../objectives/index.ts';
import { mapValues, under } from '../record.ts';
import type { Regularizer } from '../regularizers/index.ts';
import type { Phase } from '../train/index.ts';
import { type Game, moveNoise, noiseOf } from './game.ts';

/** Mean verdict on a batch, as it is shown: a confidence from 0 to 1, or a score. @param logits [N, 1] */
function shown(logits: tf.Tensor, { verdict }: Objective): tf.Scalar {
  return tf.mean(verdict === 'confidence' ? tf.sigmoid(logits) : logits);
}

export interface DiscriminatorOptions extends Pick<Phase, 'optimizer' | 'repeat' | 'batch'> {
  /** See `moveNoise`. Default none. */
  readonly streams?: string;
  /** Added to the loss, and reported as `penalty`. Default none. */
  readonly regularizer?: Regularizer;
}

/**
 * The discriminator’s move, `d`: it learns from real pictures and from generated ones, which are constants here. Batch
 * norm sees the two apart. Reports its mean verdicts `d_real` and `d_fake`.
 */
export function discriminatorPhase(game: Game, options: DiscriminatorOptions): Phase {
  const { streams = '', regularizer, ...rest } = options;
  const { objective } = game;
  const names = moveNoise(streams);
  const penaltyNoise = regularizer?.noise ?? {};
  return {
    name: 'd',
    updates: ['D'],
    ...rest,
    pictures: true,
    noise: {
      ...noiseOf(game, names, regularizer === undefined ? ['real', 'fake'] : ['real', 'fake', 'penalty']),
      ...under(names.penalty, penaltyNoise),
    },
    loss({ pictures, noise, run, runTogether }) {
      const fake = run('G', noise(names.z), names.drawing); // [N, H, W, C]
      const real = pictures();
      const [onReal, onFake] = runTogether('D', [
        { x: real, noise: names.real },
        { x: fake, noise: names.fake },
      ]); // [N, 1] each
      const loss = objective.discriminator(onReal, onFake);
      const reports = { d_real: shown(onReal, objective), d_fake: shown(onFake, objective) };
      if (regularizer === undefined) return { loss, reports };
      const drawn = mapValues(penaltyNoise, (_, name) => noise(`${names.penalty}/${name}`));
      const penalty = regularizer.penalty((x) => run('D', x, names.penalty), real, fake, drawn);
      return { loss: tf.add(loss, penalty), reports: { ...reports, penalty } };
    },
  };
}
