import { relu } from './activation.ts';
import { dense } from './dense.ts';
import type { Initial, LayerFactory } from './layer.ts';
import { type Network, sequence } from './network.ts';

type Named = readonly [name: string, factory: LayerFactory];

/** He’s first values, which keep the variance through ReLU: N(0, 2/in). He et al. 2015, arXiv:1502.01852. */
const initialOf = (inputs: number): Initial => ({
  kind: 'normal',
  mean: 0,
  deviation: Math.sqrt(2 / inputs),
});

/** Fully connected layers with ReLU between them. */
function layersOf(sizes: readonly number[]): Named[] {
  return sizes.slice(1).flatMap((units, at): Named[] => {
    const name = `layer${at + 1}`;
    const layer: Named = [`${name}/dense`, dense({ units, initial: initialOf(sizes[at] ?? 1) })];
    return at < sizes.length - 2 ? [layer, [`${name}/relu`, relu()]] : [layer];
  });
}

/**
 * Networks for points of the plane, on which the behaviour of a game can be seen: fully connected with ReLU, as in the
 * toys of Gulrajani et al. 2017 (igul222/improved_wgan_training, `gan_toy.py`, 3 × 512 there).
 * Generator [N, latent] → [N, 2], discriminator [N, 2] → [N, 1].
 * @param options.depth hidden layers of each @param options.width their units
 */
export function pointNetworks(options: {
  readonly latent: number;
  readonly width: number;
  readonly depth: number;
}): { readonly generator: Network; readonly discriminator: Network } {
  const { latent, width, depth } = options;
  const hidden = new Array<number>(depth).fill(width);
  return {
    generator: sequence('generator', [latent], layersOf([latent, ...hidden, 2])),
    discriminator: sequence('discriminator', [2], layersOf([2, ...hidden, 1])),
  };
}
