import { declareOptions } from '../../contract/index.ts';
import { label } from '../conditioning/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam, linearDecay } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { labelledNetworks, networksOption } from './families.ts';
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
import { classesOf, defineRecipe, labelNeed, pictureNeed, pictureOf } from './recipe.ts';

const options = declareOptions({
  networks: networksOption,
  width: widthOption({
    default: 24,
    help: {
      en: 'Channels of each block; 256 and 128 in the paper. Twice the width learns finer detail and takes about four times as long.',
      'zh-CN': '每个残差块的通道数，论文为 256 与 128。宽度加倍能学到更细的细节，耗时约为四倍。',
    },
  }),
  latent: latentOption({
    default: 128,
    help: {
      en: 'How many random numbers a picture is drawn from, beside its label. 128 in the paper.',
      'zh-CN': '除标签外，每张图片由多少个随机数生成，论文为 128。',
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
  critics: criticsOption(5, 2),
  rate: rateOption({
    default: 4e-4,
    help: {
      en: 'How far both networks move at each update; .0002 in the paper. Lower it if the pictures flicker.',
      'zh-CN': '两个网络每次更新移动的幅度，论文为 0.0002。图片闪烁时调低。',
    },
  }),
  decaySteps: decayStepsOption,
  ...rhythmOptions,
});

/** Labels by projection. Miyato and Koyama 2018, arXiv:1802.05637. */
export const cganProjection = defineRecipe(
  {
    id: 'cgan-projection',
    title: { en: 'cGAN with projection', 'zh-CN': '投影 cGAN' },
    summary: {
      en: 'The label steers every layer of the generator, and the discriminator measures how well a picture fits it. The way that most later GANs are told what to draw.',
      'zh-CN':
        '标签控制生成器的每一层，判别器衡量图片与标签的契合程度。后来大多数 GAN 都用这种方式接收标签。',
    },
    goodFor: {
      en: 'Small labelled pictures, also of many labels.',
      'zh-CN': '带标签的小图片，标签较多也可以。',
    },
    paper: {
      authors: 'Miyato, Koyama',
      year: 2018,
      title: 'cGANs with Projection Discriminator',
      url: 'https://arxiv.org/abs/1802.05637',
    },
    speed: 'fast',
    metrics: scoreMetrics,
    presets: [
      { id: 'laptop', title: { en: 'Laptop: minutes', 'zh-CN': '笔记本：几分钟' }, values: {} },
      {
        id: 'evening',
        title: { en: 'Finer: an evening', 'zh-CN': '更精细：一个晚上' },
        values: { networks: 'resnet', width: 64, batch: 64, rate: 2e-4, average: 0.999 },
      },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: { networks: 'resnet', width: 256, latent: 128, batch: 64, critics: 5, rate: 2e-4 },
      },
    ],
    deviations: [
      {
        en: 'Networks are narrower (24 channels instead of 256 and 128), batches smaller, the learning rate higher (.0004 instead of .0002) and constant, and the discriminator learns twice a step instead of five times, so that a laptop sees results in minutes.',
        'zh-CN':
          '网络更窄（24 通道而非 256 与 128）、批更小、学习率更高（0.0004 而非 0.0002）且不衰减，判别器每步更新两次而非五次，使笔记本几分钟内可见结果。',
      },
      {
        en: 'The label also goes in beside the latent point, as in BigGAN: in the few steps of a laptop, conditional batch norm alone hardly steers what is drawn.',
        'zh-CN':
          '标签还与潜向量并列输入，如 BigGAN：笔记本上步数不多时，仅靠条件批归一化几乎无法控制生成内容。',
      },
      {
        en: 'Unless “As published” is chosen, the networks are those of DCGAN, with batch norm in the discriminator and no spectral norm, which learn labels in minutes. The residual ones are those of SNGAN for 32 × 32, of one width; the paper’s are for 128 × 128 and widen from block to block.',
        'zh-CN':
          '除非选择“论文设置”，否则使用 DCGAN 的网络，判别器带批归一化而没有谱归一化，几分钟即可学会标签。残差网络是 SNGAN 用于 32 × 32 的等宽网络；论文的网络用于 128 × 128，逐块变宽。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator, and with averaged batch-norm statistics; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均，并使用平均的批归一化统计量；论文直接使用生成器本身。',
      },
    ],
  },
  options,
  () => ({ picture: pictureNeed, label: labelNeed }),
  (values, inputs) => {
    const architecture = labelledNetworks(pictureOf(inputs), values, {
      classes: classesOf(inputs),
      by: 'projection',
    });
    const game: Game = { architecture, objective: objectives.hinge, conditioning: label, inputs };
    const optimizer = linearDecay(adam({ rate: values.rate, beta1: 0, beta2: 0.9 }), values.decaySteps);
    return gameModel(game, {
      phases: [
        discriminatorPhase(game, { optimizer, repeat: values.critics, streams: 'd/' }),
        generatorPhase(game, { optimizer, streams: 'g/' }),
      ],
      batch: values.batch,
      ...rhythmOf(values),
    });
  },
);
