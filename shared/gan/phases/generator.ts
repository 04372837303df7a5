import type { Phase } from '../train/index.ts';
import { type Game, moveNoise, noiseOf } from './game.ts';

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
  return {
    name: 'g',
    updates: ['G'],
    ...rest,
    pictures: false,
    noise: noiseOf(game, noise, ['fake']),
    loss({ noise: drawn, run }) {
      const fake = run('G', drawn(noise.z), noise.drawing); // [N, H, W, C]
      return { loss: game.objective.generator(run('D', fake, noise.fake)) };
    },
  };
}
