import * as tf from '@tensorflow/tfjs-core';
import type { PictureShape } from '../../../data/index.ts';
import type { Architecture } from '../architecture.ts';
import type { Pass } from '../layer.ts';
import { applyChain, chain, describeNetwork, type LayerFacts, type Network } from '../network.ts';
import { residualDiscriminator } from './discriminator.ts';
import { constant } from './equalized.ts';
import { mappingLayers } from './mapping.ts';
import { stagesOf } from './stages.ts';
import { synthesis } from './synthesis.ts';

/** A generator in two halves, which path length regularisation takes apart. */
export interface StyleGenerator extends Network {
  /** z [N, latent] → one w [N, styles] for each layer, some of them of other latent points where styles are mixed. */
  stylesOf(z: tf.Tensor, pass: Pass): readonly tf.Tensor[];
  /** One w for each layer → [N, H, W, C]. */
  draw(styles: readonly tf.Tensor[], pass: Pass): tf.Tensor;
}

export interface StyleOptions {
  /** Length of z and of w; 512 in the paper. */
  readonly latent: number;
  /** Layers of the mapping network; 8 in the paper. */
  readonly mapping: number;
  /** Channels at the size of the picture; each halving has twice as many. */
  readonly finest: number;
  /** No stage has more channels than this; 512 in the paper. */
  readonly most: number;
  /** Share of the pictures that are drawn from two latent points; .9 in the paper, 0 leaves mixing out. */
  readonly mixing: number;
  /** ψ in sampling: w̄ + ψ · (w − w̄). 1 draws everything, less draws fewer odd pictures and less variety. */
  readonly truncation: number;
  /** Pictures that minibatch deviation compares. */
  readonly group: number;
}

/** How much of a batch enters the average of w: a decay of .995, as in StyleGAN2. */
const averageShare = 0.005;

function styleGenerator(picture: PictureShape, options: StyleOptions): StyleGenerator {
  const { latent, mapping, mixing, truncation } = options;
  const toStyle = chain([latent], mappingLayers({ styles: latent, depth: mapping }));
  const drawing = synthesis(stagesOf(picture, options), picture.channels, latent);
  const count = drawing.styles;
  const styles: LayerFacts = {
    op: `${count} styles`,
    output: [count, latent],
    parameters: {},
    buffers: { average: { shape: [latent], initial: constant(0), share: averageShare } },
    noise:
      mixing === 0
        ? {}
        : {
            z: { kind: 'normal', shape: [latent] },
            layers: { kind: 'crossover', shape: [count], probability: mixing },
          },
  };
  const map = (z: tf.Tensor, pass: Pass): tf.Tensor => applyChain(toStyle.layers, z, pass); // [N, w]

  function mixed(w: tf.Tensor, pass: Pass): readonly tf.Tensor[] {
    if (mixing === 0) return new Array<tf.Tensor>(count).fill(w);
    const other = tf.sub(map(pass.noise('styles/z'), pass), w); // [N, w]
    const others = pass.noise('styles/layers'); // [N, count], 1 where a layer takes the other style
    return Array.from({ length: count }, (_, at) =>
      tf.add(w, tf.mul(other, tf.slice(others, [0, at], [-1, 1]))),
    );
  }

  function truncated(w: tf.Tensor, pass: Pass): readonly tf.Tensor[] {
    const average = pass.value('styles/average'); // [w]
    const near = truncation === 1 ? w : tf.add(average, tf.mul(tf.sub(w, average), truncation));
    return new Array<tf.Tensor>(count).fill(near);
  }

  function stylesOf(z: tf.Tensor, pass: Pass): readonly tf.Tensor[] {
    const w = map(z, pass);
    if (pass.mode === 'sampling') return truncated(w, pass);
    pass.report('styles/average', tf.mean(w, 0));
    return mixed(w, pass);
  }

  return {
    ...describeNetwork(
      'generator',
      { input: [latent], output: [picture.height, picture.width, picture.channels] },
      [...toStyle.layers, { name: 'styles', layer: styles }, ...drawing.layers],
    ),
    stylesOf,
    draw: (ws, pass) => drawing.apply(ws, pass),
    apply(z, pass) {
      const picture = drawing.apply(stylesOf(z, pass), pass);
      return pass.mode === 'sampling' ? tf.clipByValue(picture, -1, 1) : picture;
    },
  };
}

/**
 * The networks of StyleGAN2. Karras et al. 2020, arXiv:1912.04958; first values and constants from
 * NVlabs/stylegan2-ada-pytorch. Pictures in [−1, 1], beyond which training may go; latent N(0, 1).
 *
 * Generator [N, latent] → mapping → w for every layer → (modulated conv 3×3 ↑2, modulated conv 3×3, colours) × stages
 * from a learned grid of 4 × 4, the colours of all stages added up → [N, H, W, C].
 * Discriminator [N, H, W, C] → residual blocks ↓2 → minibatch deviation → [N, 1].
 *
 * Sampling differs from training in four things: no styles are mixed, w is pulled towards its average by ψ, the noise of
 * each layer is one constant picture, drawn once from the seed of the run, and the picture is cut to [−1, 1].
 * @param picture one that grows from a grid of 4 to 7 pixels by doubling
 */
export function stylegan2(
  picture: PictureShape,
  options: StyleOptions,
): Architecture & { readonly generator: StyleGenerator } {
  return {
    picture,
    latent: { kind: 'latent', size: options.latent, law: 'normal' },
    range: 'signed',
    generator: styleGenerator(picture, options),
    discriminator: residualDiscriminator(
      [picture.height, picture.width, picture.channels],
      stagesOf(picture, options),
      { group: options.group },
    ),
  };
}
