import * as tf from '@tensorflow/tfjs-core';
import type { Objective } from '../objectives/index.ts';
import { mapValues, under } from '../record.ts';
import type { Regularizer } from '../regularizers/index.ts';
import type { Phase } from '../train/index.ts';
import { conditioningOf, type Game, givenOf, moveNoise, noiseOf, pictureRole } from './game.ts';

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
 * norm sees the two apart. Pictures are generated of what the real ones beside them are given: their labels, say. Reports
 * its mean verdicts `d_real` and `d_fake`, and what the conditioning reports.
 */
export function discriminatorPhase(game: Game, options: DiscriminatorOptions): Phase {
  const { streams = '', regularizer, ...rest } = options;
  const { objective } = game;
  const conditioning = conditioningOf(game);
  const names = moveNoise(streams);
  const penaltyNoise = regularizer?.noise ?? {};
  return {
    name: 'd',
    updates: ['D'],
    ...rest,
    reads: [pictureRole, ...conditioning.roles],
    noise: {
      ...noiseOf(game, names, regularizer === undefined ? ['real', 'fake'] : ['real', 'fake', 'penalty']),
      ...under(names.penalty, penaltyNoise),
    },
    loss({ data, noise, run, runTogether }) {
      const given = givenOf(game, data);
      const fake = run('G', noise(names.z), names.drawing, { given }); // [N, H, W, C]
      const real = data(pictureRole);
      const handed: Record<'real' | 'fake', Record<string, tf.Tensor>> = { real: {}, fake: {} };
      const [onReal, onFake] = runTogether('D', [
        { x: real, noise: names.real, given, hand: (name, value) => (handed.real[name] = value) },
        { x: fake, noise: names.fake, given, hand: (name, value) => (handed.fake[name] = value) },
      ]); // [N, 1] each
      const terms = [objective.discriminator(onReal, onFake)];
      const reports: Record<string, tf.Scalar> = {
        d_real: shown(onReal, objective),
        d_fake: shown(onFake, objective),
      };
      const added = conditioning.discriminator?.(handed, given);
      if (added !== undefined) {
        terms.push(added.loss);
        Object.assign(reports, added.reports);
      }
      if (regularizer !== undefined) {
        const drawn = mapValues(penaltyNoise, (_, name) => noise(`${names.penalty}/${name}`));
        const judge = (x: tf.Tensor): tf.Tensor => run('D', x, names.penalty, { given });
        reports['penalty'] = regularizer.penalty(judge, real, fake, drawn);
        terms.push(reports['penalty']);
      }
      return { loss: terms.reduce((sum, term) => tf.add(sum, term)), reports };
    },
  };
}
