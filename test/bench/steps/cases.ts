/** The steps that are measured: our model, the peer that computes the same, and what the ratio must reach. */
import { onlyStream } from '../../../shared/data/index.ts';
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
import { dataOf } from '../../helpers/data.ts';
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
  readonly peer: {
    /** In peers/, without its ending. */
    readonly script: string;
    readonly settings: Readonly<Record<string, unknown>>;
    /** Whether `torch.compile` takes it; it has no second derivatives. */
    readonly compiles: boolean;
  };
  model(): Model;
}

/** Two networks that move in turn by Adam, on the non-saturating losses. */
function plainModel(architecture: Architecture, batch: number): Model {
  const optimizer = adam({ rate: 2e-4, beta1: 0.5 });
  const { picture } = architecture;
  const field = { kind: 'picture', ...picture } as const;
  const inputs = { picture: { stream: onlyStream, field: 'picture', source: field, shape: field } };
  const game: Game = { architecture, objective: objectives['non-saturating'], inputs };
  return gameModel(game, {
    phases: [discriminatorPhase(game, { optimizer }), generatorPhase(game, { optimizer })],
    batch,
    average: 0.999,
    rhythm: { sampleEvery: 1000, checkpointEvery: 1000 },
  });
}

interface Layers {
  /** Units of each layer, from what comes in to what goes out. */
  readonly generator: readonly [latent: number, ...units: number[]];
  readonly discriminator: readonly number[];
}

const slope = 0.2;

/** Fully connected networks that draw pictures of `height` × `width` grey pixels. */
function mlp(
  { id, title, batch, must, aim }: Pick<Case, 'id' | 'title' | 'batch' | 'must' | 'aim'>,
  [height, width]: readonly [number, number],
  { generator, discriminator }: Layers,
): Case {
  const [latent, ...units] = generator;
  const sizes = { latent, generator: units.slice(0, -1), discriminator: discriminator.slice(1), slope };
  return {
    id,
    title,
    batch,
    period: 1,
    must,
    aim,
    peer: { script: 'mlp', settings: { generator, discriminator, slope }, compiles: true },
    model: () => plainModel(plainMlp({ height, width, channels: 1 }, sizes), batch),
  };
}

function dcgan(size: number, width: number, batch: number, bars: Pick<Case, 'must' | 'aim'>): Case {
  const channels = 3;
  return {
    id: `dcgan-${size}-w${width}`,
    title: `DCGAN ${size}×${size}, width ${width}, batch ${batch}`,
    batch,
    period: 1,
    ...bars,
    peer: { script: 'dcgan', settings: { width, size, channels, latent: 100 }, compiles: true },
    model: () => findRecipe('dcgan').build({ width, batch }, dataOf({ width: size, height: size, channels })),
  };
}

const wganGp: Case = {
  id: 'wgan-gp',
  title: 'WGAN-GP on DCGAN 32×32, width 64, batch 64: 5 critic steps and 1 generator step',
  batch: 64,
  period: 1,
  must: 0.9,
  aim: 0.75,
  peer: {
    script: 'wgan_gp',
    settings: { width: 64, size: 32, channels: 3, latent: 100, critics: 5 },
    compiles: false,
  },
  model: () =>
    findRecipe('wgan-gp').build(
      { width: 64, latent: 100, batch: 64, critics: 5, penalty: 10, rate: 1e-4 },
      dataOf({ width: 32, height: 32, channels: 3 }),
    ),
};

const sngan: Case = {
  id: 'sngan',
  title: 'SNGAN ResNet 32×32, 128 channels, batch 64: 1 step of each',
  batch: 64,
  period: 1,
  must: 0.95,
  aim: 0.8,
  peer: {
    script: 'sngan',
    settings: { generator: 128, discriminator: 128, size: 32, channels: 3, latent: 128 },
    compiles: true,
  },
  model: () =>
    findRecipe('sngan').build(
      { width: 128, discriminatorWidth: 128, latent: 128, batch: 64, critics: 1, rate: 2e-4 },
      dataOf({ width: 32, height: 32, channels: 3 }),
    ),
};

/** Widths of the networks of StyleGAN2, as both sides call them. */
const styled = { finest: 64, most: 256, latent: 512, mapping: 8, mixing: 0.9, gamma: 1 };

const stylegan2: Case = {
  id: 'stylegan2',
  title: 'StyleGAN2 64×64, 64 to 256 channels, batch 16, R1 every 16, path length every 4',
  batch: 16,
  period: 16,
  must: 0.9,
  aim: 0.7,
  peer: { script: 'stylegan2', settings: { ...styled, size: 64, channels: 3, group: 4 }, compiles: false },
  model: () =>
    findRecipe('stylegan2').build({ ...styled, batch: 16 }, dataOf({ width: 64, height: 64, channels: 3 })),
};

const pix2pix: Case = {
  id: 'pix2pix',
  title: 'pix2pix U-Net 64×64, base 64, batch 4, L1 and 70×70 patches',
  batch: 4,
  period: 1,
  must: 1,
  aim: 0.85,
  peer: {
    script: 'pix2pix',
    settings: { width: 64, size: 64, channels: 3, dropouts: [3, 4, 5], layers: 3, weight: 100 },
    compiles: true,
  },
  model: () =>
    findRecipe('pix2pix').build(
      { width: 64, patch: '70', norm: 'batch', batch: 4, weight: 100, rate: 2e-4 },
      // A pair of pictures lies side by side.
      dataOf({ width: 128, height: 64, channels: 3 }),
    ),
};

export const cases: readonly Case[] = [
  mlp({ id: '2d', title: '2-D GAN, MLPs of 3 × 128, batch 256', batch: 256, must: 0.65, aim: 0.5 }, [1, 2], {
    generator: [2, 128, 128, 128, 2],
    discriminator: [2, 128, 128, 128, 1],
  }),
  mlp(
    {
      id: 'gan',
      title: 'GAN, MLP 100-256-512-1024-784 and 784-512-256-1, batch 64',
      batch: 64,
      must: 0.9,
      aim: 0.75,
    },
    [28, 28],
    { generator: [100, 256, 512, 1024, 784], discriminator: [784, 512, 256, 1] },
  ),
  dcgan(32, 32, 64, { must: 1.1, aim: 0.9 }),
  dcgan(32, 64, 64, { must: 1, aim: 0.85 }),
  dcgan(64, 64, 32, { must: 1, aim: 0.85 }),
  wganGp,
  sngan,
  stylegan2,
  pix2pix,
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
