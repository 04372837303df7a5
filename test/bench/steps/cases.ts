/** The steps that are measured: our model, the peer that computes the same, and what the ratio must reach. */
import {
  adam,
  discriminatorPhase,
  findRecipe,
  type Game,
  gameModel,
  generatorPhase,
  type Model,
  objectives,
} from '../../../shared/gan/index.ts';
import type { Architecture } from '../../../shared/gan/networks/architecture.ts';
import { WordsError } from '../tools/words.ts';
import { plainMlp } from './networks.ts';

export interface Case {
  readonly id: string;
  readonly title: string;
  /** Pictures, or points, a step. */
  readonly batch: number;
  /** Steps after which the work repeats: regularisers are due only at some. 1 where every step is the same. */
  readonly period: number;
  /** Our time ÷ that of the faster PyTorch layout: what is a must, and what is aimed at, on two cores. */
  readonly must: number;
  readonly aim: number;
  /** Script in peers/ without its ending, and its settings. */
  readonly peer: { readonly script: string; readonly settings: Readonly<Record<string, unknown>> };
  model(): Model;
}

/** Two networks that move in turn by Adam, on the non-saturating losses. */
function plainModel(architecture: Architecture, batch: number): Model {
  const optimizer = adam({ rate: 2e-4, beta1: 0.5 });
  const game: Game = { architecture, objective: objectives['non-saturating'] };
  return gameModel(game, {
    phases: [discriminatorPhase(game, { optimizer }), generatorPhase(game, { optimizer })],
    batch,
    average: 0.999,
    rhythm: { sampleEvery: 1000, checkpointEvery: 1000 },
  });
}

const gan: Case = {
  id: 'gan',
  title: 'GAN, MLP 100-256-512-1024-784 and 784-512-256-1, batch 64',
  batch: 64,
  period: 1,
  must: 0.9,
  aim: 0.75,
  peer: {
    script: 'mlp',
    settings: {
      generator: [100, 256, 512, 1024, 784],
      discriminator: [784, 512, 256, 1],
      slope: 0.2,
      pictures: true,
    },
  },
  model: () =>
    plainModel(
      plainMlp(
        { height: 28, width: 28, channels: 1 },
        { latent: 100, generator: [256, 512, 1024], discriminator: [512, 256, 1], slope: 0.2 },
      ),
      64,
    ),
};

function dcgan(size: number, width: number, batch: number, bars: Pick<Case, 'must' | 'aim'>): Case {
  const channels = 3;
  return {
    id: `dcgan-${size}-w${width}`,
    title: `DCGAN ${size}×${size}, width ${width}, batch ${batch}`,
    batch,
    period: 1,
    ...bars,
    peer: { script: 'dcgan', settings: { width, size, channels, latent: 100 } },
    model: () => findRecipe('dcgan').build({ width, batch }, { width: size, height: size, channels }),
  };
}

export const cases: readonly Case[] = [
  gan,
  dcgan(32, 32, 64, { must: 1.1, aim: 0.9 }),
  dcgan(32, 64, 64, { must: 1, aim: 0.85 }),
  dcgan(64, 64, 32, { must: 1, aim: 0.85 }),
];

/**
 * The cases of that name, or those whose names begin with it: `dcgan` is three.
 * @throws WordsError when there is none
 */
export function casesOf(name: string | null): readonly Case[] {
  const chosen = cases.filter(({ id }) => name === null || id === name || id.startsWith(`${name}-`));
  if (chosen.length > 0) return chosen;
  throw new WordsError(`--recipe is one of ${cases.map(({ id }) => id).join(', ')}; got “${name ?? ''}”`);
}
