import type { Architecture, NoiseSpec } from '../networks/index.ts';
import type { Objective } from '../objectives/index.ts';
import { under } from '../record.ts';
import { latentSpec, type Model, warmDecay } from '../train/index.ts';

/** A generator G and a discriminator D that learn from each other. */
export interface Game {
  readonly architecture: Architecture;
  readonly objective: Objective;
}

/** The model of a game, `phases` being what is made of its moves. @param options.average decay, once it is warm */
export function gameModel(
  { architecture }: Game,
  options: Pick<Model, 'phases' | 'values' | 'batch' | 'accumulation' | 'rhythm'> & {
    readonly average: number;
  },
): Model {
  const { generator, discriminator, latent, picture, range } = architecture;
  const { average, ...rest } = options;
  return {
    networks: { G: generator, D: discriminator },
    drawing: { network: 'G', from: latent, decay: warmDecay(average) },
    picture,
    range,
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
    { [names.z]: latentSpec(latent) },
    under(names.drawing, generator.noise),
    ...judged.map((which) => under(names[which], discriminator.noise)),
  ) as Record<string, NoiseSpec>;
}
