import { declareOptions } from '../../contract/index.ts';
import { label } from '../conditioning/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { dcganOptions, labelledNetworks, networksOption } from './families.ts';
import { gameMetrics } from './metrics.ts';
import { rhythmOf } from './options.ts';
import { classesOf, defineRecipe, labelNeed, pictureNeed, pictureOf } from './recipe.ts';

/** cGAN: both networks are told the label. Mirza and Osindero 2014, arXiv:1411.1784. */
export const cgan = defineRecipe(
  {
    id: 'cgan',
    title: { en: 'cGAN', 'zh-CN': 'cGAN' },
    summary: {
      en: 'A GAN that is told what to draw: the label goes into both networks, and afterwards you choose what is drawn.',
      'zh-CN': '可以指定画什么的 GAN：标签同时输入两个网络，训练后由你决定生成哪一类。',
    },
    goodFor: {
      en: 'Small pictures with labels, such as digits or kinds of icons, from a hundred of each.',
      'zh-CN': '带标签的小图片，如数字或各类图标，每类约一百张以上。',
    },
    paper: {
      authors: 'Mirza, Osindero',
      year: 2014,
      title: 'Conditional Generative Adversarial Nets',
      url: 'https://arxiv.org/abs/1411.1784',
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
        values: { width: 64, latent: 100, batch: 100, generatorRate: 2e-4, discriminatorRate: 2e-4 },
      },
    ],
    deviations: [
      {
        en: 'The paper has fully connected networks on its smallest example; “As published” takes the widths, rates and batches of DCGAN, on whose networks it is played here. Residual networks can be chosen too. The label is an embedding beside the latent point, and a learned picture beside the channels of the discriminator.',
        'zh-CN':
          '论文使用全连接网络；这里使用 DCGAN 网络，“论文设置”采用 DCGAN 的宽度、学习率与批大小，也可选残差网络。标签在生成器中是与潜向量并列的嵌入，在判别器中是与通道并列的可学习图片。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均；论文直接使用生成器本身。',
      },
    ],
  },
  declareOptions({ networks: networksOption, ...dcganOptions }),
  () => ({ picture: pictureNeed, label: labelNeed }),
  (values, inputs) => {
    const architecture = labelledNetworks(pictureOf(inputs), values, {
      classes: classesOf(inputs),
      by: 'concat',
    });
    const game: Game = {
      architecture,
      objective: objectives['non-saturating'],
      conditioning: label,
      inputs,
    };
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
