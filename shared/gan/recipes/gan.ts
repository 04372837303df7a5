import { declareOptions } from '../../contract/index.ts';
import { mlp } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam, momentum, type Optimizer } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { gameMetrics } from './metrics.ts';
import { batchOption, latentOption, rateOption, rhythmOf, rhythmOptions } from './options.ts';
import { defineRecipe, pictureNeed, pictureOf } from './recipe.ts';

const options = declareOptions({
  hidden: {
    kind: 'integer',
    group: 'size',
    default: 512,
    min: 8,
    max: 8192,
    unit: { en: 'units', 'zh-CN': '单元' },
    title: { en: 'Generator units', 'zh-CN': '生成器单元数' },
    help: {
      en: 'Units of each of the generator’s two hidden layers; 1200 in the paper. More units draw finer detail and cost more time.',
      'zh-CN': '生成器两个隐藏层各自的单元数，论文为 1200。越多细节越好，也越慢。',
    },
  },
  units: {
    kind: 'integer',
    group: 'size',
    default: 128,
    min: 4,
    max: 4096,
    unit: { en: 'units', 'zh-CN': '单元' },
    title: { en: 'Discriminator units', 'zh-CN': '判别器单元数' },
    help: {
      en: 'Maxout units of each of the discriminator’s two hidden layers; 240 in the paper. Each is the largest of five.',
      'zh-CN': '判别器两个隐藏层各自的 maxout 单元数，论文为 240。每个单元取五个值中的最大者。',
    },
  },
  latent: latentOption({
    default: 100,
    help: {
      en: 'How many random numbers a picture is drawn from. 100 in the paper.',
      'zh-CN': '每张图片由多少个随机数生成，论文为 100。',
    },
  }),
  batch: batchOption({
    default: 100,
    max: 2048,
    help: {
      en: 'Pictures per step. Larger is steadier and slower per step.',
      'zh-CN': '每步的图片数。越大越稳，每步也越慢。',
    },
  }),
  loss: {
    kind: 'choice',
    group: 'objective',
    default: 'non-saturating',
    choices: [
      { value: 'non-saturating', title: { en: 'Non-saturating', 'zh-CN': '非饱和' } },
      { value: 'minimax', title: { en: 'Minimax', 'zh-CN': '极小极大' } },
    ],
    title: { en: 'Loss of the generator', 'zh-CN': '生成器损失' },
    help: {
      en: 'Non-saturating learns even while the discriminator is sure. Minimax is the game as first written, which often stalls: good to see why.',
      'zh-CN': '非饱和形式在判别器很有把握时仍能学习。极小极大是最初的写法，常会停滞，适合用来理解原因。',
    },
  },
  optimizer: {
    kind: 'choice',
    group: 'rates',
    default: 'adam',
    choices: [
      { value: 'adam', title: { en: 'Adam (β₁ .5)', 'zh-CN': 'Adam（β₁ 0.5）' } },
      { value: 'momentum', title: { en: 'Momentum, as published', 'zh-CN': '动量（论文）' } },
    ],
    title: { en: 'Optimizer', 'zh-CN': '优化器' },
    help: {
      en: 'Adam learns in minutes. Momentum is what the authors used: it needs a rate near .1 and hundreds of passes.',
      'zh-CN': 'Adam 数分钟即可见效。动量为作者所用，学习率约 0.1，需数百轮。',
    },
  },
  rate: rateOption({
    default: 1e-3,
    max: 1,
    help: {
      en: 'How far both networks move at each step. About .001 for Adam, .1 for momentum.',
      'zh-CN': '两个网络每步移动的幅度。Adam 约 0.001，动量约 0.1。',
    },
  }),
  ...rhythmOptions,
});

const optimizers: Readonly<Record<'adam' | 'momentum', (rate: number) => Optimizer>> = {
  adam: (rate) => adam({ rate, beta1: 0.5 }),
  momentum: (rate) => momentum({ rate }),
};

/** The first GAN: two fully connected networks. Goodfellow et al. 2014, arXiv:1406.2661. */
export const gan = defineRecipe(
  {
    id: 'gan',
    title: { en: 'The first GAN', 'zh-CN': '最初的 GAN' },
    summary: {
      en: 'The networks of the paper that started it all: no convolutions, every pixel is seen by every unit. Quick to train and good for understanding the game.',
      'zh-CN': '开创性论文中的网络：没有卷积，每个像素与每个单元相连。训练快，适合理解这一博弈。',
    },
    goodFor: {
      en: 'Very small, centred pictures such as digits; learning how GANs behave. For anything else take DCGAN.',
      'zh-CN': '很小且居中的图片，如数字；用于学习 GAN 的行为。其他情况请用 DCGAN。',
    },
    paper: {
      authors: 'Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio',
      year: 2014,
      title: 'Generative Adversarial Networks',
      url: 'https://arxiv.org/abs/1406.2661',
    },
    speed: 'fast',
    metrics: gameMetrics,
    presets: [
      { id: 'laptop', title: { en: 'Laptop: minutes', 'zh-CN': '笔记本：几分钟' }, values: {} },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: {
          hidden: 1200,
          units: 240,
          latent: 100,
          batch: 100,
          loss: 'non-saturating',
          optimizer: 'momentum',
          rate: 0.1,
        },
      },
    ],
    deviations: [
      {
        en: 'The networks move in turn: the generator answers the discriminator as it is after its update. The authors’ code moved both at once; their paper describes turns.',
        'zh-CN': '两个网络轮流更新：生成器面对的是更新后的判别器。作者代码同时更新，论文描述的是轮流。',
      },
      {
        en: 'Any picture size and colour is flattened; the authors published the network for 28 × 28 grey digits only.',
        'zh-CN': '任意尺寸与颜色的图片都会被展平；作者只发布了 28 × 28 灰度数字的网络。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均；论文直接使用生成器本身。',
      },
      {
        en: 'Unless “As published” is chosen, Adam with β₁ .5 and smaller networks replace momentum, so that a laptop sees digits in minutes.',
        'zh-CN': '除非选择“论文设置”，否则用 β₁ 0.5 的 Adam 与较小网络代替动量，使笔记本几分钟内可见数字。',
      },
    ],
  },
  options,
  () => ({ picture: pictureNeed }),
  (values, inputs) => {
    const picture = pictureOf(inputs);
    const { latent, hidden, units, batch } = values;
    const game: Game = {
      architecture: mlp(picture, { latent, hidden, units }),
      objective: objectives[values.loss],
      inputs,
    };
    const optimizer = optimizers[values.optimizer](values.rate);
    return gameModel(game, {
      phases: [discriminatorPhase(game, { optimizer }), generatorPhase(game, { optimizer })],
      batch,
      ...rhythmOf(values),
    });
  },
);
