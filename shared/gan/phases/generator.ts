import * as tf from '@tensorflow/tfjs-core';
import type { Phase } from '../train/index.ts';
import { conditioningOf, type Game, givenOf, moveNoise, noiseOf } from './game.ts';

/**
 * The generator’s move, `g`: it learns from the verdict of the discriminator as it is now. In one program with the
 * discriminator’s move it draws the same pictures, so they are computed once.
 * @param options.streams see `moveNoise`; default none
 */
export function generatorPhase(
  game: Game,
  options: Pick<Phase, 'optimizer' | 'repeat' | 'batch'> & { readonly streams?: string },
): Phase {
  const { streams = '', ...rest } = options;
  const noise = moveNoise(streams);
  const conditioning = conditioningOf(game);
  return {
    name: 'g',
    updates: ['G'],
    ...rest,
    reads: conditioning.roles,
    noise: noiseOf(game, noise, ['fake']),
    loss({ data, noise: drawn, run }) {
      const given = givenOf(game, data);
      const fake = run('G', drawn(noise.z), noise.drawing, { given }); // [N, H, W, C]
      const handed: Record<string, tf.Tensor> = {};
      const hand = (name: string, value: tf.Tensor): void => void (handed[name] = value);
      const loss = game.objective.generator(run('D', fake, noise.fake, { given, hand }));
      const added = conditioning.generator?.(handed, given);
      return added === undefined ? { loss } : { loss: tf.add(loss, added.loss), reports: added.reports };
    },
  };
}
