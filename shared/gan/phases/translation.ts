import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { take, under } from '../record.ts';
import { type Model, type Phase, warmDecay } from '../train/index.ts';

/** A network that translates pictures, and one that judges pairs. */
export interface Translation {
  readonly generator: Network;
  /** [N, H, W, given channels + drawn channels] → logits */
  readonly discriminator: Network;
}

const objective = objectives['non-saturating'];
/** Roles of the data: what is given, and what shall be drawn of it. */
export const translationRoles = { given: 'picture', wanted: 'target' } as const;

const { given, wanted } = translationRoles;
const noise = { drawing: 'G', real: 'D/real', fake: 'D/fake' } as const;

/** The model of a translation: what it draws is a picture of a picture. @param options.average decay, once it is warm */
export function translationModel(
  { generator, discriminator, inputs }: Translation & Pick<Model, 'inputs'>,
  options: Pick<Model, 'phases' | 'batch' | 'accumulation' | 'rhythm'> & { readonly average: number },
): Model {
  const { average, ...rest } = options;
  return {
    networks: { G: generator, D: discriminator },
    inputs,
    range: 'signed',
    averages: { G: warmDecay(average) },
    drawings: [
      {
        name: 'picture',
        given: { [given]: take(inputs, given).shape },
        made: { image: take(inputs, wanted).shape },
        wanted,
        networks: ['G'],
        draw: (x, run) => ({ image: run('G', take(x, given)) }),
      },
    ],
    ...rest,
  };
}

const confidence = (logits: tf.Tensor): tf.Scalar => tf.mean(tf.sigmoid(logits));

/**
 * The discriminator’s move in translation, `d`: ½ · (−E log D(condition, target) − E log(1 − D(condition, drawn))), the
 * half so that it learns slower than the generator. Isola et al. 2016, section 3.3, arXiv:1611.07004. Reports its mean
 * confidences `d_real` and `d_fake`.
 */
export function judgingPhase(
  { generator, discriminator }: Translation,
  options: Pick<Phase, 'optimizer'>,
): Phase {
  return {
    name: 'd',
    updates: ['D'],
    ...options,
    reads: [given, wanted],
    noise: {
      ...under(noise.drawing, generator.noise),
      ...under(noise.real, discriminator.noise),
      ...under(noise.fake, discriminator.noise),
    },
    loss({ data, run, runTogether }) {
      const [condition, target] = [data(given), data(wanted)];
      const drawn = run('G', condition, noise.drawing);
      const [onReal, onFake] = runTogether('D', [
        { x: tf.concat([condition, target], 3), noise: noise.real },
        { x: tf.concat([condition, drawn], 3), noise: noise.fake },
      ]);
      return {
        loss: tf.mul(objective.discriminator(onReal, onFake), 0.5),
        reports: { d_real: confidence(onReal), d_fake: confidence(onFake) },
      };
    },
  };
}

/**
 * The generator’s move in translation, `g`: −E log D(condition, drawn) + weight · E |target − drawn|. The second term,
 * reported as `l1`, says what is right on the whole, the first makes it sharp. Isola et al. 2016, section 3.1.
 * @param options.weight of the difference; 100 in the paper
 */
export function translatingPhase(
  { generator, discriminator }: Translation,
  options: Pick<Phase, 'optimizer'> & { readonly weight: number },
): Phase {
  const { weight, optimizer } = options;
  return {
    name: 'g',
    updates: ['G'],
    optimizer,
    reads: [given, wanted],
    noise: { ...under(noise.drawing, generator.noise), ...under(noise.fake, discriminator.noise) },
    loss({ data, run }) {
      const [condition, target] = [data(given), data(wanted)];
      const drawn = run('G', condition, noise.drawing);
      const verdict = objective.generator(run('D', tf.concat([condition, drawn], 3), noise.fake));
      const difference = tf.mean<tf.Scalar>(tf.abs(tf.sub(target, drawn)));
      return { loss: tf.add(verdict, tf.mul(difference, weight)), reports: { l1: difference } };
    },
  };
}
