import { declareOptions } from '../../contract/index.ts';
import { dcgan as networks } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam, linearDecay } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { gradientPenalty } from '../regularizers/index.ts';
import { penaltyMetric, scoreMetrics } from './metrics.ts';
import {
  batchOption,
  criticsOption,
  decayStepsOption,
  latentOption,
  momentumOption,
  rateOption,
  rhythmOf,
  rhythmOptions,
  widthOption,
} from './options.ts';
import { defineRecipe, pictureNeed, pictureOf } from './recipe.ts';

const options = declareOptions({
  width: widthOption({
    default: 16,
    help: {
      en: 'Channels next to the picture; each deeper stage has twice as many. Twice the width learns finer detail and takes about four times as long.',
      'zh-CN': '靠近图片一层的通道数，每深一级加倍。宽度加倍能学到更细的细节，耗时约为四倍。',
    },
  }),
  latent: latentOption({
    default: 128,
    help: {
      en: 'How many random numbers a picture is drawn from. 128 in the authors’ code.',
      'zh-CN': '每张图片由多少个随机数生成，作者代码为 128。',
    },
  }),
  batch: batchOption({
    default: 32,
    help: {
      en: 'Pictures per update; every update of the critic reads a batch of its own. Larger is steadier and slower.',
      'zh-CN': '每次更新的图片数，评判器每次更新各读一批。越大越稳，也越慢。',
    },
  }),
  critics: criticsOption(5),
  penalty: {
    kind: 'number',
    group: 'stability',
    default: 10,
    min: 0,
    max: 1000,
    title: { en: 'Weight of the gradient penalty (λ)', 'zh-CN': '梯度惩罚权重（λ）' },
    help: {
      en: 'How strongly the critic is held to a gradient of length 1. 10 in the paper for pictures; without it the scores run away.',
      'zh-CN': '将评判器的斜率约束为 1 的力度。论文对图片取 10；没有它得分会失控。',
    },
  },
  rate: rateOption({
    default: 5e-4,
    help: {
      en: 'How far both networks move at each update. Lower it if the scores swing; raise it if nothing changes.',
      'zh-CN': '两个网络每次更新移动的幅度。得分大幅摆动时调低，毫无变化时调高。',
    },
  }),
  beta1: momentumOption({
    help: {
      en: 'How long earlier gradients are remembered. .5 in the authors’ code, 0 in their paper.',
      'zh-CN': '对先前梯度的记忆长度。作者代码为 0.5，论文为 0。',
    },
  }),
  decaySteps: decayStepsOption,
  ...rhythmOptions,
});

/** WGAN-GP: the networks of DCGAN, and a critic whose gradient is held at length 1. Gulrajani et al. 2017, arXiv:1704.00028. */
export const wganGp = defineRecipe(
  {
    id: 'wgan-gp',
    title: { en: 'WGAN-GP', 'zh-CN': 'WGAN-GP' },
    summary: {
      en: 'A critic scores pictures instead of sorting them, and learns several times before each move of the generator. Hardly ever fails, and its loss falls as pictures get better.',
      'zh-CN':
        '评判器给图片打分而非分类，并在生成器每次更新前学习数次。几乎不会失败，且损失随图片变好而下降。',
    },
    goodFor: {
      en: 'Data on which other recipes draw the same picture again and again, or never settle. Takes more time per step.',
      'zh-CN': '其他方法总是画出相同图片或无法稳定的数据。每步耗时更多。',
    },
    paper: {
      authors: 'Gulrajani, Ahmed, Arjovsky, Dumoulin, Courville',
      year: 2017,
      title: 'Improved Training of Wasserstein GANs',
      url: 'https://arxiv.org/abs/1704.00028',
    },
    speed: 'medium',
    metrics: [...scoreMetrics, penaltyMetric],
    presets: [
      { id: 'laptop', title: { en: 'Laptop: minutes', 'zh-CN': '笔记本：几分钟' }, values: {} },
      {
        id: 'evening',
        title: { en: 'Finer: an evening', 'zh-CN': '更精细：一个晚上' },
        values: { width: 48, batch: 64, rate: 2e-4, average: 0.999 },
      },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: { width: 64, latent: 128, batch: 64, critics: 5, penalty: 10, rate: 1e-4, beta1: 0.5 },
      },
    ],
    deviations: [
      {
        en: 'Unless “As published” is chosen, the networks are narrower (16 instead of 64), batches smaller (32 instead of 64) and the learning rate higher (.0005 instead of .0001), so that a laptop sees results in minutes.',
        'zh-CN':
          '除非选择“论文设置”，否则网络更窄（16 而非 64）、批更小（32 而非 64）、学习率更高（0.0005 而非 0.0001），使笔记本几分钟内可见结果。',
      },
      {
        en: 'The networks are DCGAN’s at every size, as in the paper’s 64 × 64 experiments; for 28 × 28 and 32 × 32 the authors had others. The critic has biases where DCGAN has batch norm.',
        'zh-CN':
          '各种尺寸都使用 DCGAN 网络，如论文的 64 × 64 实验；28 × 28 与 32 × 32 作者另用其他网络。评判器以偏置代替批归一化。',
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
      architecture: networks(picture, { latent, width, critic: true }),
      objective: objectives.wasserstein,
      inputs,
    };
    const { rate, beta1, decaySteps } = values;
    const optimizer = linearDecay(adam({ rate, beta1, beta2: 0.9 }), decaySteps);
    return gameModel(game, {
      phases: [
        discriminatorPhase(game, {
          optimizer,
          repeat: values.critics,
          streams: 'd/',
          regularizer: gradientPenalty(values.penalty),
        }),
        generatorPhase(game, { optimizer, streams: 'g/' }),
      ],
      batch,
      ...rhythmOf(values),
    });
  },
);
