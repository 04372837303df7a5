import { leakyRelu, relu, tanh } from './activation.ts';
import type { Architecture, PictureShape } from './architecture.ts';
import { bias, centreCrop, convolution, transposedConvolution } from './convolution.ts';
import { flatten, reshapeTo } from './dense.ts';
import type { Initial, LayerFactory } from './layer.ts';
import { batchNormalization } from './normalization.ts';
import { sequence } from './network.ts';

type Named = readonly [name: string, factory: LayerFactory];

const kernelInitial: Initial = { kind: 'normal', mean: 0, deviation: 0.02 };
const scaleInitial: Initial = { kind: 'normal', mean: 1, deviation: 0.02 };

/** How a picture is grown: from a base grid of at least 4 × 4 by `stages` doublings, then cropped if it came out larger. */
export function dcganStages(picture: PictureShape): {
  stages: number;
  base: readonly [height: number, width: number];
} {
  const stages = Math.max(1, Math.floor(Math.log2(Math.min(picture.height, picture.width) / 4)));
  const scale = 2 ** stages;
  return { stages, base: [Math.ceil(picture.height / scale), Math.ceil(picture.width / scale)] };
}

const doubling = (channels: number) =>
  ({ channels, kernel: [4, 4], stride: 2, padding: 1, initial: kernelInitial }) as const;

function generatorLayers(picture: PictureShape, latent: number, width: number): Named[] {
  const { stages, base } = dcganStages(picture);
  const widest = width * 2 ** (stages - 1);
  const layers: Named[] = [
    ['project/reshape', reshapeTo([1, 1, latent])],
    [
      'project/conv',
      transposedConvolution({
        channels: widest,
        kernel: base,
        stride: 1,
        padding: 0,
        initial: kernelInitial,
      }),
    ],
    ['project/norm', batchNormalization({ scale: scaleInitial })],
    ['project/relu', relu()],
  ];
  for (let stage = 1; stage < stages; stage++) {
    layers.push(
      [`up${stage}/conv`, transposedConvolution(doubling(widest / 2 ** stage))],
      [`up${stage}/norm`, batchNormalization({ scale: scaleInitial })],
      [`up${stage}/relu`, relu()],
    );
  }
  layers.push(['picture/conv', transposedConvolution(doubling(picture.channels))]);
  const scale = 2 ** stages;
  if (base[0] * scale !== picture.height || base[1] * scale !== picture.width) {
    layers.push(['picture/crop', centreCrop(picture.height, picture.width)]);
  }
  return [...layers, ['picture/tanh', tanh()]];
}

function discriminatorLayers(picture: PictureShape, width: number, isCritic: boolean): Named[] {
  const { stages } = dcganStages(picture);
  const layers: Named[] = [];
  for (let stage = 1; stage <= stages; stage++) {
    layers.push([`down${stage}/conv`, convolution(doubling(width * 2 ** (stage - 1)))]);
    if (isCritic) {
      layers.push([`down${stage}/bias`, bias()]);
    } else if (stage > 1) {
      layers.push([`down${stage}/norm`, batchNormalization({ scale: scaleInitial, buffers: false })]);
    }
    layers.push([`down${stage}/relu`, leakyRelu(0.2)]);
  }
  const scale = 2 ** stages;
  const last = [Math.floor(picture.height / scale), Math.floor(picture.width / scale)] as const;
  return [
    ...layers,
    [
      'verdict/conv',
      convolution({ channels: 1, kernel: last, stride: 1, padding: 0, initial: kernelInitial }),
    ],
    ...(isCritic ? [['verdict/bias', bias()] as const] : []),
    ['verdict/flatten', flatten()],
  ];
}

/**
 * The networks of DCGAN. Radford et al. 2015, arXiv:1511.06434; layers and first values from soumith/dcgan.torch.
 * Pictures in [−1, 1], latent N(0, 1). 64 × 64 gives the published networks; other sizes have one stage more or fewer.
 *
 * Generator [N, latent] → transposed conv to the base grid → (transposed conv 4×4 ↑2, batch norm, ReLU) × (stages − 1)
 * → transposed conv 4×4 ↑2, tanh → [N, H, W, C].
 * Discriminator [N, H, W, C] → (conv 4×4 ↓2, batch norm but in the first, leaky ReLU .2) × stages → conv → [N, 1].
 * @param options.width channels of the stage next to the picture; each stage deeper has twice as many. 64 in the paper.
 * @param options.critic whether the discriminator judges every picture by itself: it has biases in place of batch norm,
 *   as WGAN-GP's. Default false.
 */
export function dcgan(
  picture: PictureShape,
  options: { latent: number; width: number; critic?: boolean },
): Architecture {
  const { latent, width, critic = false } = options;
  return {
    picture,
    latent: { size: latent, kind: 'normal' },
    range: 'signed',
    generator: sequence('generator', [latent], generatorLayers(picture, latent, width)),
    discriminator: sequence(
      'discriminator',
      [picture.height, picture.width, picture.channels],
      discriminatorLayers(picture, width, critic),
    ),
  };
}
