import { dcgan as networks } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { gameMetrics } from './metrics.ts';
import { dcganOptions } from './families.ts';
import { rhythmOf } from './options.ts';
import { defineRecipe, pictureNeed, pictureOf } from './recipe.ts';

/** DCGAN: convolutional networks with batch norm. Radford, Metz and Chintala 2015, arXiv:1511.06434. */
export const dcgan = defineRecipe(
  {
    id: 'dcgan',
    title: { en: 'DCGAN', 'zh-CN': 'DCGAN' },
    summary: {
      en: 'Two convolutional networks learn against each other: one draws, the other tells drawn from real. The classic first GAN for pictures, steady and quick.',
      'zh-CN': '两个卷积网络相互对抗：一个作画，一个分辨真假。图片生成的经典入门模型，稳定而快速。',
    },
    goodFor: {
      en: 'Small pictures of one kind, such as digits, icons, faces or textures, from about a thousand examples.',
      'zh-CN': '同类小图片，如数字、图标、人脸或纹理，约一千张以上。',
    },
    paper: {
      authors: 'Radford, Metz, Chintala',
      year: 2015,
      title: 'Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks',
      url: 'https://arxiv.org/abs/1511.06434',
    },
    speed: 'fast',
    metrics: gameMetrics,
    presets: [
      { id: 'laptop', title: { en: 'Laptop: minutes', 'zh-CN': '笔记本：几分钟' }, values: {} },
      {
        id: 'evening',
        title: { en: 'Finer: an evening', 'zh-CN': '更精细：一个晚上' },
        values: { width: 64, batch: 64, generatorRate: 2e-4, discriminatorRate: 2e-4, average: 0.999 },
      },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: {
          width: 64,
          latent: 100,
          batch: 128,
          generatorRate: 2e-4,
          discriminatorRate: 2e-4,
          beta1: 0.5,
        },
      },
    ],
    deviations: [
      {
        en: 'Unless “As published” is chosen, the networks are narrower (24 instead of 64), batches smaller (32 instead of 128) and learning rates higher (.0004 instead of .0002), so that a laptop sees results in minutes.',
        'zh-CN':
          '除非选择“论文设置”，否则网络更窄（24 而非 64）、批更小（32 而非 128）、学习率更高（0.0004 而非 0.0002），使笔记本几分钟内可见结果。',
      },
      {
        en: 'The paper draws 64 × 64 pictures. Here every doubling of the size from a grid of at least 4 × 4 is one stage, so 32 × 32 has one stage fewer and 128 × 128 one more.',
        'zh-CN':
          '论文生成 64 × 64 图片。这里从至少 4 × 4 的网格起，每次尺寸加倍为一级，因此 32 × 32 少一级，128 × 128 多一级。',
      },
      {
        en: 'Sizes that halving does not divide evenly are drawn a little larger and cut to size in the middle; 28 × 28 starts from a 7 × 7 grid and needs no cut.',
        'zh-CN':
          '不能逐级整除的尺寸会先画得略大，再从中间裁到目标尺寸；28 × 28 从 7 × 7 网格开始，无需裁剪。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均；论文直接使用生成器本身。',
      },
      {
        en: 'When sampling, batch norm uses averaged statistics, so a picture does not depend on those drawn beside it; the original code drew samples with the statistics of their batch.',
        'zh-CN': '采样时批归一化使用平均统计量，图片不受同批其他图片影响；原始代码使用当批统计量。',
      },
    ],
  },
  dcganOptions,
  () => ({ picture: pictureNeed }),
  (values, inputs) => {
    const picture = pictureOf(inputs);
    const architecture = networks(picture, { latent: values.latent, width: values.width });
    const game: Game = { architecture, objective: objectives['non-saturating'], inputs };
    const { beta1, batch } = values;
    return gameModel(game, {
      phases: [
        discriminatorPhase(game, { optimizer: adam({ rate: values.discriminatorRate, beta1 }) }),
        generatorPhase(game, { optimizer: adam({ rate: values.generatorRate, beta1 }) }),
      ],
      batch,
      ...rhythmOf(values),
    });
  },
);
