/**
 * A game on points of the plane: small enough to see whether a generator finds every mode. It has no dataset, the real
 * points are drawn like the latent ones, so it is no recipe of the studio but a model for tests and measurements.
 */
import * as tf from '@tensorflow/tfjs-core';
import { type NoiseSpec, pointNetworks } from '../networks/index.ts';
import { type Objective, objectives } from '../objectives/index.ts';
import type { Optimizer } from '../optimizers/index.ts';
import { type Latent, latentNoise } from '../inputs/index.ts';
import { take } from '../record.ts';
import { type Model, type Phase, warmDecay } from '../train/index.ts';

/** Gaussians of one deviation around some centres, each as likely as another. */
export interface Mixture {
  readonly centres: readonly (readonly [x: number, y: number])[];
  readonly deviation: number;
}

/** Eight on a circle of radius 1, σ .01; a 5 × 5 grid 2 apart, σ .05. Lin et al. 2018 (PacGAN), arXiv:1712.04086. */
export const mixtures = {
  ring: {
    centres: Array.from({ length: 8 }, (_, at) => [
      Math.cos((at * Math.PI) / 4),
      Math.sin((at * Math.PI) / 4),
    ]),
    deviation: 0.01,
  },
  grid: {
    centres: Array.from({ length: 25 }, (_, at) => [2 * (at % 5) - 4, 2 * Math.floor(at / 5) - 4]),
    deviation: 0.05,
  },
} as const satisfies Record<string, Mixture>;

const names = { z: 'z', which: 'points/which', around: 'points/around' } as const;

/** Real points: centres chosen by one-hot rows, and normal numbers around them. @returns [N, 2] */
function realPoints({ centres, deviation }: Mixture, which: tf.Tensor, around: tf.Tensor): tf.Tensor {
  const places = tf.tensor2d(centres.map(([x, y]) => [x, y])); // [centres, 2]
  return tf.add(tf.matMul<tf.Tensor>(which, places), tf.mul(around, deviation));
}

/** The two moves of the game, as those on pictures but for where real points come from. */
function phasesOf(
  mixture: Mixture,
  objective: Objective,
  optimizer: Optimizer,
  z: NoiseSpec,
): readonly Phase[] {
  const judging: Phase = {
    name: 'd',
    updates: ['D'],
    optimizer,
    reads: [],
    noise: {
      [names.z]: z,
      [names.which]: { kind: 'choice', shape: [mixture.centres.length] },
      [names.around]: { kind: 'normal', shape: [2] },
    },
    loss({ noise, run }) {
      const onReal = run('D', realPoints(mixture, noise(names.which), noise(names.around)), 'D/real');
      const onFake = run('D', run('G', noise(names.z), 'G'), 'D/fake');
      return { loss: objective.discriminator(onReal, onFake) };
    },
  };
  const drawing: Phase = {
    name: 'g',
    updates: ['G'],
    optimizer,
    reads: [],
    noise: { [names.z]: z },
    loss: ({ noise, run }) => ({
      loss: objective.generator(run('D', run('G', noise(names.z), 'G'), 'D/fake')),
    }),
  };
  return [judging, drawing];
}

/**
 * The model of a game on points.
 * @param options.width units of the hidden layers @param options.depth hidden layers @param options.latent length of z,
 *   N(0, 1) @param options.batch points a step
 */
export function pointsModel(options: {
  readonly mixture: Mixture;
  readonly width: number;
  readonly depth: number;
  readonly latent: number;
  readonly batch: number;
  readonly optimizer: Optimizer;
  readonly objective?: Objective;
}): Model {
  const { mixture, batch, optimizer, objective = objectives['non-saturating'] } = options;
  const { generator, discriminator } = pointNetworks(options);
  const latent: Latent = { kind: 'latent', size: options.latent, law: 'normal' };
  return {
    networks: { G: generator, D: discriminator },
    inputs: {},
    range: 'signed',
    averages: { G: warmDecay(0.99) },
    drawings: [
      {
        name: 'points',
        given: { z: latent },
        made: { points: { kind: 'point', axes: 2 } },
        networks: ['G'],
        draw: (given, run) => ({ points: run('G', take(given, 'z')) }),
      },
    ],
    phases: phasesOf(mixture, objective, optimizer, latentNoise(latent)),
    batch,
    rhythm: { sampleEvery: 1000, checkpointEvery: 1000 },
  };
}

/**
 * Modes that were found, by at least one point within three deviations of their centre, and the share of the points that
 * lie so near to one. @param points x, y, x, y …
 */
export function modesOf(
  points: ArrayLike<number>,
  { centres, deviation }: Mixture,
): { readonly modes: number; readonly quality: number } {
  const hits = centres.map(() => 0);
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    const mode = centres.findIndex(([a, b]) => Math.hypot(x - a, y - b) <= 3 * deviation);
    if (mode >= 0) hits[mode] = (hits[mode] ?? 0) + 1;
  }
  const good = hits.reduce((sum, count) => sum + count, 0);
  return { modes: hits.filter((count) => count > 0).length, quality: (2 * good) / points.length };
}
