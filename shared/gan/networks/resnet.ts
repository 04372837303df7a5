import type { Shape } from '../shape.ts';
import { dim } from '../shape.ts';
import { relu, tanh } from './activation.ts';
import type { PictureShape } from '../../data/index.ts';
import type { Architecture } from './architecture.ts';
import { type Block, block, blockNetwork } from './blocks.ts';
import { bias, centreCrop, convolution } from './convolution.ts';
import { dense, reshapeTo } from './dense.ts';
import { dcganStages } from './dcgan.ts';
import { classVerdict, embeddedLabel, labelPicture, labelProjection, type LabelUse } from './label.ts';
import type { Initial, LayerFactory } from './layer.ts';
import type { Network } from './network.ts';
import { batchNormalization, conditionalBatchNormalization } from './normalization.ts';
import { meanDown, nearestUp, sumPool } from './resample.ts';
import { glorot, spectral } from './spectral.ts';

type Named = readonly [name: string, factory: LayerFactory];

/** First values of convolutions on the way, √2 wider than those of shortcuts. */
const residualGain = Math.SQRT2;

const conv =
  (channels: number, size: 1 | 3, gain: number): LayerFactory =>
  (input) => {
    const kernel = [size, size] as const;
    const initial = glorot([...kernel, dim(input, 2), channels], gain);
    return convolution({ channels, kernel, stride: 1, padding: (size - 1) / 2, initial })(input);
  };

const fullyConnected =
  (units: number): LayerFactory =>
  (input) =>
    dense({ units, initial: glorot([dim(input, 0), units]) })(input);

const one: Initial = { kind: 'constant', value: 1 };

/** Batch norm, of each label where it is told by projection. */
const normOf = (label: LabelUse | undefined) => (): LayerFactory =>
  label?.by === 'projection'
    ? conditionalBatchNormalization({ classes: label.classes, scale: one })
    : batchNormalization({ scale: one });

type Norm = ReturnType<typeof normOf>;

/**
 * Doubles: batch norm, ReLU, nearest, conv, batch norm, ReLU, conv; beside it conv 1×1, nearest. That convolution and
 * repeating pixels change places at no difference, and cost a quarter so. Biases are left out: every way on meets a norm.
 */
const up =
  (name: string, width: number, norm: Norm) =>
  (input: Shape): Block =>
    block(
      input,
      name,
      [
        ['norm1', norm()],
        ['relu1', relu()],
        ['nearest', nearestUp()],
        ['conv1', conv(width, 3, residualGain)],
        ['norm2', norm()],
        ['relu2', relu()],
        ['conv2', conv(width, 3, residualGain)],
      ],
      [
        ['shortcut', conv(width, 1, 1)],
        ['shortcut-nearest', nearestUp()],
      ],
    );

function generatorOf(
  picture: PictureShape,
  latent: number,
  width: number,
  label: LabelUse | undefined,
): Network {
  const norm = normOf(label);
  const { stages, base } = dcganStages(picture);
  const scale = 2 ** stages;
  const isWhole = base[0] * scale === picture.height && base[1] * scale === picture.width;
  const start: Named[] = [
    ...(label === undefined ? [] : [['label', embeddedLabel(label.classes)] as const]),
    ['dense', fullyConnected(base[0] * base[1] * width)],
    ['reshape', reshapeTo([...base, width])],
  ];
  const end: Named[] = [
    ['norm', batchNormalization({ scale: one })],
    ['relu', relu()],
    ['conv', conv(picture.channels, 3, 1)],
    ['bias', bias()],
    ...(isWhole ? [] : [['crop', centreCrop(picture.height, picture.width)] as const]),
    ['tanh', tanh()],
  ];
  return blockNetwork(
    'generator',
    [latent],
    [
      (input) => block(input, 'start', start, null),
      ...Array.from({ length: stages }, (_, at) => up(`up${at + 1}`, width, norm)),
      (input) => block(input, 'picture', end, null),
    ],
  );
}

const spectralConv = (channels: number, size: 1 | 3, gain: number): LayerFactory =>
  spectral(conv(channels, size, gain));

/** The way through a block of the discriminator; the first block has pictures before it and so no ReLU. */
const judging = (width: number, isFirst: boolean, halves: boolean): Named[] => [
  ...(isFirst ? [] : [['relu1', relu()] as const]),
  ['conv1', spectralConv(width, 3, residualGain)],
  ['bias1', bias()],
  ['relu2', relu()],
  ['conv2', spectralConv(width, 3, residualGain)],
  ['bias2', bias()],
  ...(halves ? [['mean', meanDown()] as const] : []),
];

/** Means before a convolution 1×1 or after it are the same, and cost a quarter before. */
const halvedShortcut = (width: number): Named[] => [
  ['shortcut-mean', meanDown()],
  ['shortcut', spectralConv(width, 1, 1)],
];

/** Blocks of the discriminator that do not halve. */
const plainBlocks = 2;

/** The way to the verdict, from the last block's output. */
function verdictOf(label: LabelUse | undefined): ((input: Shape) => Block)[] {
  const seen: Named[] = [
    ['relu', relu()],
    ['sum', sumPool()],
  ];
  const dense: Named = ['dense', spectral(fullyConnected(1))];
  if (label?.by === 'projection') {
    const projection: Named = ['label', spectral(labelProjection(label.classes, glorot))];
    return [
      (input) => block(input, 'verdict', seen, null),
      (input) => block(input, 'verdict', [dense], [projection]),
    ];
  }
  const classes: Named[] =
    label?.by === 'classifier' ? [['classes', classVerdict(label.classes, glorot)]] : [];
  return [(input) => block(input, 'verdict', [...seen, ...classes, dense], null)];
}

function discriminatorOf(picture: PictureShape, width: number, label: LabelUse | undefined): Network {
  const { stages } = dcganStages(picture);
  // The published network halves twice where the generator doubles three times.
  const halvings = Math.max(1, stages - 1);
  return blockNetwork(
    'discriminator',
    [picture.height, picture.width, picture.channels],
    [
      ...(label?.by === 'concat'
        ? [(input: Shape) => block(input, 'label', [['picture', labelPicture(label.classes)]], null)]
        : []),
      ...Array.from({ length: halvings }, (_, at) => (input: Shape) => {
        return block(input, `down${at + 1}`, judging(width, at === 0, true), halvedShortcut(width));
      }),
      ...Array.from({ length: plainBlocks }, (_, at) => (input: Shape) => {
        return block(input, `block${at + 1}`, judging(width, false, false), []);
      }),
      ...verdictOf(label),
    ],
  );
}

/**
 * The residual networks of SNGAN. Miyato et al. 2018, appendix B.4, arXiv:1802.05957; layers and first values from
 * pfnet-research/sngan_projection. Pictures in [−1, 1], latent N(0, 1). 32 × 32 gives the published networks for CIFAR-10;
 * other sizes have more or fewer blocks that double and halve, all of one width.
 *
 * Generator [N, latent] → dense to the base grid → doubling blocks → batch norm, ReLU, conv, tanh → [N, H, W, C].
 * Discriminator [N, H, W, C] → halving blocks → two blocks → ReLU, sum over the picture, dense → [N, 1]; spectral norm in
 * every layer, and nothing that mixes pictures.
 * @param options.generator channels of its blocks; 256 in the paper @param options.discriminator channels; 128
 * @param options.label how the networks are told labels; default: they are told none
 */
export function resnet(
  picture: PictureShape,
  options: { latent: number; generator: number; discriminator: number; label?: LabelUse },
): Architecture {
  return {
    picture,
    latent: { kind: 'latent', size: options.latent, law: 'normal' },
    range: 'signed',
    generator: generatorOf(picture, options.latent, options.generator, options.label),
    discriminator: discriminatorOf(picture, options.discriminator, options.label),
  };
}
