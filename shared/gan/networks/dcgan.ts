import { leakyRelu, relu, tanh } from './activation.ts';
import type { PictureShape } from '../../data/index.ts';
import type { Architecture } from './architecture.ts';
import { block, blockNetwork, plainBlock } from './blocks.ts';
import { bias, centreCrop, convolution, transposedConvolution } from './convolution.ts';
import { flatten, reshapeTo } from './dense.ts';
import type { Initial, LayerFactory } from './layer.ts';
import { classVerdict, embeddedLabel, labelPicture, labelProjection, type LabelUse } from './label.ts';
import { type Network, sequence } from './network.ts';
import { batchNormalization, conditionalBatchNormalization } from './normalization.ts';
import { sumPool } from './resample.ts';
import { dim } from '../shape.ts';

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

/** Batch norm, of each label where it is told by projection. */
const normOf = (label: LabelUse | undefined): LayerFactory =>
  label?.by === 'projection'
    ? conditionalBatchNormalization({ classes: label.classes, scale: scaleInitial })
    : batchNormalization({ scale: scaleInitial });

function generatorLayers(picture: PictureShape, width: number, label: LabelUse | undefined): Named[] {
  const { stages, base } = dcganStages(picture);
  const widest = width * 2 ** (stages - 1);
  const layers: Named[] = [
    ...(label === undefined ? [] : [['project/label', embeddedLabel(label.classes)] as const]),
    ['project/reshape', (input) => reshapeTo([1, 1, dim(input, 0)])(input)],
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
    ['project/norm', normOf(label)],
    ['project/relu', relu()],
  ];
  for (let stage = 1; stage < stages; stage++) {
    layers.push(
      [`up${stage}/conv`, transposedConvolution(doubling(widest / 2 ** stage))],
      [`up${stage}/norm`, normOf(label)],
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

/** From the picture to the features that the verdict is made of. */
function featureLayers(picture: PictureShape, width: number, isCritic: boolean): Named[] {
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
  return layers;
}

/** [N, h, w, C] → [N, 1]: one convolution over all that is left of the picture. */
function verdictLayers(isCritic: boolean): Named[] {
  const whole: LayerFactory = (input) =>
    convolution({
      channels: 1,
      kernel: [dim(input, 0), dim(input, 1)],
      stride: 1,
      padding: 0,
      initial: kernelInitial,
    })(input);
  return [['conv', whole], ...(isCritic ? [['bias', bias()] as const] : []), ['flatten', flatten()]];
}

function discriminatorOf(
  picture: PictureShape,
  width: number,
  isCritic: boolean,
  label: LabelUse | undefined,
): Network {
  const kernel = (): Initial => kernelInitial;
  const told: Named[] = label?.by === 'concat' ? [['label/picture', labelPicture(label.classes)]] : [];
  const classes: Named[] =
    label?.by === 'classifier' ? [['verdict/classes', classVerdict(label.classes, kernel)]] : [];
  const projection: Named[] | null =
    label?.by === 'projection'
      ? [
          ['label-sum', sumPool()],
          ['label', labelProjection(label.classes, kernel)],
        ]
      : null;
  const features = [...told, ...featureLayers(picture, width, isCritic), ...classes];
  return blockNetwork(
    'discriminator',
    [picture.height, picture.width, picture.channels],
    [
      (input) => plainBlock(input, features),
      (input) => block(input, 'verdict', verdictLayers(isCritic), projection),
    ],
  );
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
 * @param options.label how the networks are told labels; default: they are told none
 */
export function dcgan(
  picture: PictureShape,
  options: { latent: number; width: number; critic?: boolean; label?: LabelUse },
): Architecture {
  const { latent, width, critic = false, label } = options;
  return {
    picture,
    latent: { kind: 'latent', size: latent, law: 'normal' },
    range: 'signed',
    generator: sequence('generator', [latent], generatorLayers(picture, width, label)),
    discriminator: discriminatorOf(picture, width, critic, label),
  };
}
