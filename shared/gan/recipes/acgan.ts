import { declareOptions } from '../../contract/index.ts';
import { classifier } from '../conditioning/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam } from '../optimizers/index.ts';
import { discriminatorPhase, type Game, gameModel, generatorPhase } from '../phases/index.ts';
import { dcganOptions, labelledNetworks, networksOption } from './families.ts';
import { classMetrics, gameMetrics } from './metrics.ts';
import { rhythmOf } from './options.ts';
import { classesOf, defineRecipe, labelNeed, pictureNeed, pictureOf } from './recipe.ts';

const weight = (published: number, who: { readonly en: string; readonly 'zh-CN': string }) =>
  ({
    kind: 'number',
    group: 'objective',
    default: published,
    min: 0,
    max: 100,
    title: {
      en: `Weight of naming, for the ${who.en}`,
      'zh-CN': `识别标签的权重（${who['zh-CN']}）`,
    },
    help: {
      en: `How much naming the label counts beside real or generated, for the ${who.en}; 1 in the paper. More follows the label closer, and draws less varied pictures of each.`,
      'zh-CN': `对${who['zh-CN']}而言，识别标签相对于真假判断的权重，论文为 1。越大越贴合标签，但同类图片变化更少。`,
    },
  }) as const;

/** AC-GAN: the discriminator names the label too. Odena, Olah and Shlens 2016, arXiv:1610.09585. */
export const acgan = defineRecipe(
  {
    id: 'acgan',
    title: { en: 'AC-GAN', 'zh-CN': 'AC-GAN' },
    summary: {
      en: 'The discriminator is not told the label but has to name it, and the generator gains when its pictures are named as asked.',
      'zh-CN': '判别器不接收标签，而要说出标签；生成图片被识别为所要求的标签时，生成器得益。',
    },
    goodFor: {
      en: 'Small pictures of a few labels that look clearly different; its charts show how many are named as asked.',
      'zh-CN': '少数几类、外观差别明显的小图片；图表会显示被正确识别的比例。',
    },
    paper: {
      authors: 'Odena, Olah, Shlens',
      year: 2016,
      title: 'Conditional Image Synthesis with Auxiliary Classifier GANs',
      url: 'https://arxiv.org/abs/1610.09585',
    },
    speed: 'fast',
    metrics: [...gameMetrics, ...classMetrics],
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
          batch: 100,
          generatorRate: 2e-4,
          discriminatorRate: 2e-4,
          beta1: 0.5,
        },
      },
    ],
    deviations: [
      {
        en: 'The paper has networks of its own for 32 × 32 and 128 × 128, with dropout and noise in the discriminator. Here the networks are those of DCGAN, or residual ones.',
        'zh-CN':
          '论文为 32 × 32 和 128 × 128 各用专门的网络，判别器带 dropout 和噪声。这里使用 DCGAN 或残差网络。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均；论文直接使用生成器本身。',
      },
    ],
  },
  declareOptions({
    networks: networksOption,
    ...dcganOptions,
    weight: weight(1, { en: 'discriminator', 'zh-CN': '判别器' }),
    generatorWeight: weight(1, { en: 'generator', 'zh-CN': '生成器' }),
  }),
  () => ({ picture: pictureNeed, label: labelNeed }),
  (values, inputs) => {
    const architecture = labelledNetworks(pictureOf(inputs), values, {
      classes: classesOf(inputs),
      by: 'classifier',
    });
    const { beta1, batch, weight: ofDiscriminator, generatorWeight } = values;
    const game: Game = {
      architecture,
      objective: objectives['non-saturating'],
      conditioning: classifier({ weight: ofDiscriminator, generatorWeight }),
      inputs,
    };
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
