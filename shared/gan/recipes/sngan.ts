import { declareOptions } from '../../contract/index.ts';
import { resnet } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam, linearDecay } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { scoreMetrics } from './metrics.ts';
import {
  batchOption,
  criticsOption,
  decayStepsOption,
  latentOption,
  rateOption,
  rhythmOf,
  rhythmOptions,
  widthOption,
} from './options.ts';
import { defineRecipe, pictureNeed, pictureOf } from './recipe.ts';

const options = declareOptions({
  width: widthOption({
    default: 32,
    max: 512,
    title: { en: 'Width of the generator', 'zh-CN': '生成器宽度' },
    help: {
      en: 'Channels of each of its blocks; 256 in the paper. Twice the width learns finer detail and takes about four times as long.',
      'zh-CN': '生成器每个残差块的通道数，论文为 256。宽度加倍能学到更细的细节，耗时约为四倍。',
    },
  }),
  discriminatorWidth: widthOption({
    default: 32,
    max: 512,
    title: { en: 'Width of the discriminator', 'zh-CN': '判别器宽度' },
    help: {
      en: 'Channels of each of its blocks; 128 in the paper.',
      'zh-CN': '判别器每个残差块的通道数，论文为 128。',
    },
  }),
  latent: latentOption({
    default: 128,
    help: {
      en: 'How many random numbers a picture is drawn from. 128 in the paper.',
      'zh-CN': '每张图片由多少个随机数生成，论文为 128。',
    },
  }),
  batch: batchOption({
    default: 32,
    min: 2,
    help: {
      en: 'Pictures per update of the discriminator; every update reads a batch of its own. Larger is steadier and slower.',
      'zh-CN': '判别器每次更新的图片数，每次更新各读一批。越大越稳，也越慢。',
    },
  }),
  generatorBatches: {
    kind: 'integer',
    group: 'time',
    default: 1,
    min: 1,
    max: 8,
    unit: { en: 'batches', 'zh-CN': '批' },
    title: { en: 'Batches per generator update', 'zh-CN': '生成器每次更新的批数' },
    help: {
      en: 'How many batches of generated pictures the generator learns from at once; 2 in the authors’ code.',
      'zh-CN': '生成器每次更新同时使用多少批生成图片，作者代码为 2。',
    },
  },
  critics: criticsOption(5, 2),
  rate: rateOption({
    default: 5e-4,
    help: {
      en: 'How far both networks move at each update; .0002 in the paper. Lower it if the pictures flicker.',
      'zh-CN': '两个网络每次更新移动的幅度，论文为 0.0002。图片闪烁时调低。',
    },
  }),
  decaySteps: decayStepsOption,
  ...rhythmOptions,
});

/** SNGAN: residual networks, and spectral norm in the discriminator. Miyato et al. 2018, arXiv:1802.05957. */
export const sngan = defineRecipe(
  {
    id: 'sngan',
    title: { en: 'SNGAN', 'zh-CN': 'SNGAN' },
    summary: {
      en: 'Residual networks, and a discriminator whose layers cannot exaggerate. Clearer pictures than DCGAN from the same data, for more time.',
      'zh-CN': '残差网络，以及各层都无法夸大差异的判别器。用同样的数据得到比 DCGAN 更清晰的图片，但更耗时。',
    },
    goodFor: {
      en: 'Small pictures of several kinds, about 32 × 32, when there is time for it.',
      'zh-CN': '时间充裕时，约 32 × 32 的多类小图片。',
    },
    paper: {
      authors: 'Miyato, Kataoka, Koyama, Yoshida',
      year: 2018,
      title: 'Spectral Normalization for Generative Adversarial Networks',
      url: 'https://arxiv.org/abs/1802.05957',
    },
    speed: 'medium',
    metrics: scoreMetrics,
    presets: [
      { id: 'laptop', title: { en: 'Laptop: minutes', 'zh-CN': '笔记本：几分钟' }, values: {} },
      {
        id: 'evening',
        title: { en: 'Finer: an evening', 'zh-CN': '更精细：一个晚上' },
        values: { width: 64, discriminatorWidth: 64, rate: 2e-4, average: 0.999 },
      },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: {
          width: 256,
          discriminatorWidth: 128,
          latent: 128,
          batch: 64,
          generatorBatches: 2,
          critics: 5,
          rate: 2e-4,
          decaySteps: 50_000,
        },
      },
    ],
    deviations: [
      {
        en: 'Unless “As published” is chosen, the networks are narrower (32 instead of 256 and 128), batches smaller, the learning rate higher (.0005 instead of .0002) and constant, so that a laptop sees results in minutes.',
        'zh-CN':
          '除非选择“论文设置”，否则网络更窄（32 而非 256 与 128）、批更小、学习率更高（0.0005 而非 0.0002）且不衰减，使笔记本几分钟内可见结果。',
      },
      {
        en: 'The paper gives these networks for 32 × 32. Other sizes have more or fewer blocks of the same width; its networks for larger pictures widen from block to block.',
        'zh-CN': '论文的这组网络用于 32 × 32。其他尺寸增减相同宽度的残差块；论文用于更大图片的网络逐块变宽。',
      },
      {
        en: 'The power iteration of spectral norm moves on with each update of the discriminator; in the authors’ code it also does while the generator learns.',
        'zh-CN': '谱归一化的幂迭代随判别器的每次更新推进；作者代码在生成器学习时也会推进。',
      },
      {
        en: 'Biases that a batch norm takes away again, or that a bias beside them repeats, are left out.',
        'zh-CN': '省去了会被批归一化抵消或与并行偏置重复的偏置。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator, and with averaged batch-norm statistics; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均，并使用平均的批归一化统计量；论文直接使用生成器本身。',
      },
    ],
  },
  options,
  () => ({ picture: pictureNeed }),
  (values, inputs) => {
    const picture = pictureOf(inputs);
    const { latent, width, batch } = values;
    const game: Game = {
      architecture: resnet(picture, { latent, generator: width, discriminator: values.discriminatorWidth }),
      objective: objectives.hinge,
      inputs,
    };
    const optimizer = linearDecay(adam({ rate: values.rate, beta1: 0, beta2: 0.9 }), values.decaySteps);
    return gameModel(game, {
      phases: [
        discriminatorPhase(game, {
          optimizer,
          repeat: values.critics,
          streams: 'd/',
        }),
        generatorPhase(game, { optimizer, batch: batch * values.generatorBatches, streams: 'g/' }),
      ],
      batch,
      ...rhythmOf(values),
    });
  },
);
