import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { under } from '../record.ts';
import { dim } from '../shape.ts';
import type { Given, Phase } from '../train/index.ts';

/** A network that translates pictures, and one that judges pairs. */
export interface Translation {
  readonly generator: Network;
  /** [N, H, W, given channels + drawn channels] → logits */
  readonly discriminator: Network;
  readonly given: Given;
}

const objective = objectives['non-saturating'];
const noise = { drawing: 'G', real: 'D/real', fake: 'D/fake' } as const;

/** The halves of pictures that lie side by side: [N, H, 2W, C] → twice [N, H, W, C]. */
export function halvesOf(
  pairs: tf.Tensor,
  given: Given,
): { readonly condition: tf.Tensor; readonly target: tf.Tensor } {
  const width = dim(pairs.shape, 2) / 2;
  const half = (from: number): tf.Tensor => tf.slice(pairs, [0, 0, from, 0], [-1, -1, width, -1]);
  const [left, right] = [half(0), half(width)];
  return given === 'left' ? { condition: left, target: right } : { condition: right, target: left };
}

const confidence = (logits: tf.Tensor): tf.Scalar => tf.mean(tf.sigmoid(logits));

/**
 * The discriminator’s move in translation, `d`: ½ · (−E log D(condition, target) − E log(1 − D(condition, drawn))), the
 * half so that it learns slower than the generator. Isola et al. 2016, section 3.3, arXiv:1611.07004. Reports its mean
 * confidences `d_real` and `d_fake`.
 */
export function judgingPhase(
  { generator, discriminator, given }: Translation,
  options: Pick<Phase, 'optimizer'>,
): Phase {
  return {
    name: 'd',
    updates: ['D'],
    ...options,
    pictures: true,
    noise: {
      ...under(noise.drawing, generator.noise),
      ...under(noise.real, discriminator.noise),
      ...under(noise.fake, discriminator.noise),
    },
    loss({ pictures, run, runTogether }) {
      const { condition, target } = halvesOf(pictures(), given);
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
  { generator, discriminator, given }: Translation,
  options: Pick<Phase, 'optimizer'> & { readonly weight: number },
): Phase {
  const { weight, optimizer } = options;
  return {
    name: 'g',
    updates: ['G'],
    optimizer,
    pictures: true,
    noise: { ...under(noise.drawing, generator.noise), ...under(noise.fake, discriminator.noise) },
    loss({ pictures, run }) {
      const { condition, target } = halvesOf(pictures(), given);
      const drawn = run('G', condition, noise.drawing);
      const verdict = objective.generator(run('D', tf.concat([condition, drawn], 3), noise.fake));
      const difference = tf.mean<tf.Scalar>(tf.abs(tf.sub(target, drawn)));
      return { loss: tf.add(verdict, tf.mul(difference, weight)), reports: { l1: difference } };
    },
  };
}
