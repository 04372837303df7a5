import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../compiler/types.ts';
import type { Bindings } from '../../data/index.ts';
import { type Conditioning, none } from '../conditioning/index.ts';
import { latentNoise } from '../inputs/index.ts';
import type { Architecture, NoiseSpec } from '../networks/index.ts';
import type { Objective } from '../objectives/index.ts';
import { take, under } from '../record.ts';
import { type Drawing, type Model, type PhaseContext, warmDecay } from '../train/index.ts';

/** The role of the real pictures. */
export const pictureRole = 'picture';

/** A generator G and a discriminator D that learn from each other. */
export interface Game {
  readonly architecture: Architecture;
  readonly objective: Objective;
  /** Default: nobody says what to draw. */
  readonly conditioning?: Conditioning;
  /** What it learns from, by role. */
  readonly inputs: Bindings;
}

export const conditioningOf = ({ conditioning = none }: Game): Conditioning => conditioning;

/** What both networks are given in an update, by role. */
export function givenOf(game: Game, data: PhaseContext['data']): Tensors {
  return Object.fromEntries(conditioningOf(game).roles.map((role) => [role, data(role)]));
}

/** The only thing that a game draws: a picture of a latent point, and of what its networks are given. */
function drawingOf(game: Game): Drawing {
  const { architecture, inputs } = game;
  const { latent, picture, range } = architecture;
  const { roles } = conditioningOf(game);
  return {
    name: 'picture',
    given: {
      z: latent,
      ...Object.fromEntries(roles.map((role) => [role, take(inputs, role).shape])),
    },
    made: { image: { kind: 'picture', ...picture } },
    networks: ['G'],
    draw(given, run) {
      const conditions = Object.fromEntries(roles.map((role) => [role, take(given, role)]));
      const image = run('G', take(given, 'z'), conditions);
      return { image: range === 'unit' ? tf.sub(tf.mul(image, 2), 1) : image };
    },
  };
}

/** The model of a game, `phases` being what is made of its moves. @param options.average decay, once it is warm */
export function gameModel(
  game: Game,
  options: Pick<Model, 'phases' | 'values' | 'batch' | 'accumulation' | 'rhythm'> & {
    readonly average: number;
  },
): Model {
  const { generator, discriminator, range } = game.architecture;
  const { average, ...rest } = options;
  return {
    networks: { G: generator, D: discriminator },
    inputs: game.inputs,
    range,
    averages: { G: warmDecay(average) },
    drawings: [drawingOf(game)],
    ...rest,
  };
}

/** What the parts of a move are fed, by name. Dropout of every run over generated pictures is the same within a move. */
export interface MoveNoise {
  /** Name of the latent points. */
  readonly z: string;
  /** Prefixes of what the networks are fed: drawing, judging real and generated pictures, and a regularizer's judging. */
  readonly drawing: string;
  readonly real: string;
  readonly fake: string;
  readonly penalty: string;
}

/**
 * @param streams what the names of a move's random streams begin with: moves in one program share theirs, others need
 *   names of their own
 */
export function moveNoise(streams: string): MoveNoise {
  return {
    z: `${streams}z`,
    drawing: `${streams}G`,
    real: `${streams}D/real`,
    fake: `${streams}D/fake`,
    penalty: `${streams}D/penalty`,
  };
}

/** The noise of drawing pictures, and of judging some. */
export function noiseOf(
  { architecture }: Game,
  names: MoveNoise,
  judged: readonly ('real' | 'fake' | 'penalty')[],
): Readonly<Record<string, NoiseSpec>> {
  const { generator, discriminator, latent } = architecture;
  return Object.assign(
    { [names.z]: latentNoise(latent) },
    under(names.drawing, generator.noise),
    ...judged.map((which) => under(names[which], discriminator.noise)),
  ) as Record<string, NoiseSpec>;
}
