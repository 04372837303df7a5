import { declareOptions } from '../../contract/index.ts';
import { stylegan2 as networks } from '../networks/index.ts';
import { objectives } from '../objectives/index.ts';
import { adam, type Optimizer } from '../optimizers/index.ts';
import {
  discriminatorPhase,
  gameModel,
  generatorPhase,
  pathLengthPhase,
  pathLengthValues,
  r1Phase,
} from '../phases/index.ts';
import { gameMetrics } from './metrics.ts';
import { batchOption, latentOption, rateOption, rhythmOf, rhythmOptions } from './options.ts';
import { defineRecipe, pictureNeed, pictureOf } from './recipe.ts';

/** Steps between two updates by R1, and by path length. */
const r1Every = 16;
const pathEvery = 4;
/** Pictures that minibatch deviation compares. */
const group = 4;

const options = declareOptions({
  finest: {
    kind: 'integer',
    group: 'size',
    default: 16,
    min: 2,
    max: 512,
    unit: { en: 'channels', 'zh-CN': '通道' },
    title: { en: 'Width of the networks', 'zh-CN': '网络宽度' },
    help: {
      en: 'Channels at the size of the picture; each halving has twice as many, up to the limit below. Twice the width takes up to four times as long.',
      'zh-CN': '图片尺寸一级的通道数，每减半一级加倍，直到下面的上限。宽度加倍，耗时至多四倍。',
    },
  },
  most: {
    kind: 'integer',
    group: 'size',
    default: 128,
    min: 4,
    max: 1024,
    unit: { en: 'channels', 'zh-CN': '通道' },
    title: { en: 'Most channels', 'zh-CN': '通道上限' },
    help: {
      en: 'No stage has more channels than this. 512 in the paper.',
      'zh-CN': '任何一级的通道数都不超过它。论文为 512。',
    },
  },
  latent: latentOption({
    default: 128,
    help: {
      en: 'Length of a latent point and of a style. 512 in the paper.',
      'zh-CN': '潜向量与风格向量的长度。论文为 512。',
    },
  }),
  mapping: {
    kind: 'integer',
    group: 'size',
    default: 2,
    min: 1,
    max: 16,
    unit: { en: 'layers', 'zh-CN': '层' },
    title: { en: 'Depth of the mapping network', 'zh-CN': '映射网络深度' },
    help: {
      en: 'Layers between a latent point and its style. 8 in the paper; its authors take 2 for small pictures.',
      'zh-CN': '从潜向量到风格之间的层数。论文为 8；作者对小图片用 2。',
    },
  },
  batch: batchOption({
    default: 16,
    min: 4,
    max: 256,
    multipleOf: 4,
    help: {
      en: 'Pictures per step. Larger is steadier and slower per step; the discriminator compares them in groups of four.',
      'zh-CN': '每步的图片数。越大越稳、每步越慢；判别器每四张一组进行比较。',
    },
  }),
  rate: rateOption({
    default: 0.0025,
    min: 1e-6,
    help: {
      en: 'How far both networks move at each step. .0025 suits the equalised layers; lower it if the pictures flicker.',
      'zh-CN': '两个网络每步移动的幅度。0.0025 适合均衡学习率的层；图片闪烁时调低。',
    },
  }),
  gamma: {
    kind: 'number',
    group: 'stability',
    scale: 'log',
    default: 1,
    min: 0.001,
    max: 100,
    title: { en: 'Strength of R1 (γ)', 'zh-CN': 'R1 强度（γ）' },
    help: {
      en: 'How flat the discriminator is kept around real pictures. Raise it if the game swings or pictures become alike, lower it for more detail. It grows with the area of the pictures.',
      'zh-CN':
        '使判别器在真实图片附近保持平缓的程度。博弈振荡或图片雷同时调高，想要更多细节时调低。它随图片面积增大。',
    },
  },
  path: {
    kind: 'number',
    group: 'stability',
    default: 2,
    min: 0,
    max: 100,
    title: { en: 'Strength of path length', 'zh-CN': '路径长度强度' },
    help: {
      en: 'How evenly a step in style changes a picture. 2 makes smooth interpolations; 0 leaves it out and is faster.',
      'zh-CN': '使风格的每一步对图片的改变保持均匀。2 使插值平滑；0 则省去，速度更快。',
    },
  },
  mixing: {
    kind: 'number',
    group: 'stability',
    default: 0.9,
    min: 0,
    max: 1,
    title: { en: 'Style mixing', 'zh-CN': '风格混合' },
    help: {
      en: 'Share of the training pictures that take coarse and fine styles from two latent points, so that layers learn to work apart.',
      'zh-CN': '训练中由两个潜向量分别提供粗、细风格的图片比例，使各层学会独立工作。',
    },
  },
  truncation: {
    kind: 'number',
    group: 'other',
    default: 1,
    min: 0,
    max: 1,
    title: { en: 'Truncation of samples (ψ)', 'zh-CN': '样本截断（ψ）' },
    help: {
      en: 'How far samples go from the average style. 1 shows everything; .7 shows fewer odd pictures and less variety. Training does not change by it.',
      'zh-CN': '样本偏离平均风格的程度。1 展示全部；0.7 更少怪异图片，也更少变化。它不影响训练。',
    },
  },
  ...rhythmOptions,
});

/**
 * Adam for a network whose regulariser is made on the first of every n steps: as if every step had made its share of it.
 * Karras et al. 2020, appendix B: rate · c, β^c with c = every / (every + 1).
 */
function lazyAdam(rate: number, every: number): Optimizer {
  const share = every / (every + 1);
  return adam({ rate: rate * share, beta1: 0, beta2: 0.99 ** share });
}

/** StyleGAN2: styles steer every layer of the generator. Karras et al. 2020, arXiv:1912.04958. */
export const stylegan2 = defineRecipe(
  {
    id: 'stylegan2',
    title: { en: 'StyleGAN2', 'zh-CN': 'StyleGAN2' },
    summary: {
      en: 'A latent point becomes a style that steers every layer, from the coarse form to the fine grain. Of the recipes here the one for the finest pictures, and by far the slowest to get there.',
      'zh-CN':
        '潜向量先变为风格，再逐层控制从轮廓到纹理的生成。本工作室中能得到最精细图片的配方，但所需时间也远多于其他配方。',
    },
    goodFor: {
      en: 'Pictures of one kind with varied form and texture, from a few thousand examples, when there is time.',
      'zh-CN': '形态与纹理多样的同类图片，几千张以上，且时间充裕。',
    },
    paper: {
      authors: 'Karras, Laine, Aittala, Hellsten, Lehtinen, Aila',
      year: 2020,
      title: 'Analyzing and Improving the Image Quality of StyleGAN',
      url: 'https://arxiv.org/abs/1912.04958',
    },
    speed: 'slow',
    metrics: [
      ...gameMetrics,
      { key: 'r1', title: { en: 'R1 penalty', 'zh-CN': 'R1 惩罚' }, chart: 'loss', role: 'other' },
      {
        key: 'path',
        title: { en: 'Path length penalty', 'zh-CN': '路径长度惩罚' },
        chart: 'loss',
        role: 'other',
      },
    ],
    presets: [
      { id: 'laptop', title: { en: 'Laptop: hours', 'zh-CN': '笔记本：数小时' }, values: {} },
      {
        id: 'evening',
        title: { en: 'Finer: an evening', 'zh-CN': '更精细：一个晚上' },
        values: { finest: 32, most: 256, latent: 256, average: 0.998 },
      },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: {
          finest: 256,
          most: 512,
          latent: 512,
          mapping: 8,
          batch: 32,
          rate: 0.002,
          gamma: 10,
          path: 2,
          mixing: 0.9,
          truncation: 1,
          average: 0.998,
        },
      },
    ],
    deviations: [
      {
        en: 'Unless “As published” is chosen, the networks have far fewer channels, a shorter latent point, a mapping network of 2 layers, batches of 16 and a weaker R1, so that a laptop can train it at all. On the built-in digits it drew crisp strokes after 400 steps, but after 1,100 still nearly the same digit everywhere: variety takes longer.',
        'zh-CN':
          '除非选择“论文设置”，否则通道更少、潜向量更短、映射网络为 2 层、批为 16、R1 更弱，使笔记本也能训练。在内置数字上，400 步后笔画清晰，但 1,100 步后各样本仍几乎是同一个数字：多样性需要更长时间。',
      },
      {
        en: 'The paper draws 256 × 256 pictures and more. “As published” has the channels of its 128 × 128 stage and below; smaller pictures have its lower stages with half of their channels next to the picture.',
        'zh-CN':
          '论文生成 256 × 256 及更大的图片。“论文设置”采用其 128 × 128 及以下各级的通道数；更小的图片最靠近图片的一级通道数减半。',
      },
      {
        en: 'Pictures grow from a grid of 4 to 7 pixels on the shorter side, so that sides such as 28, 48 or 96 need no cut; the paper has 4 × 4 and powers of two.',
        'zh-CN':
          '图片从短边 4 到 7 像素的网格开始生长，因此 28、48、96 等边长无需裁剪；论文为 4 × 4 和 2 的幂。',
      },
      {
        en: 'Both networks are updated on the same generated pictures, which are drawn once a step; the authors’ code draws others for the generator.',
        'zh-CN': '两个网络使用同一批生成图片更新，每步只生成一次；作者的代码为生成器另行生成。',
      },
      {
        en: 'Each picture has a crossover of styles of its own; the authors’ code mixes a whole batch at one place.',
        'zh-CN': '每张图片各有自己的风格混合位置；作者的代码整批共用一个位置。',
      },
      {
        en: 'Samples and exported files use constant noise drawn from the seed of the run, so that the same latent point gives the same picture.',
        'zh-CN': '样本与导出文件使用由任务种子生成的固定噪声，因此同一潜向量总得到同一图片。',
      },
      {
        en: 'The running average starts fast and has a decay for each step; the authors give it a half-life in pictures.',
        'zh-CN': '滑动平均起步较快，并按步衰减；作者按图片数给出半衰期。',
      },
    ],
  },
  options,
  () => ({ picture: { ...pictureNeed, fits: { ...pictureNeed.fits, doubling: true } } }),
  (values, inputs) => {
    const { finest, most, latent, mapping, mixing, truncation, rate, gamma, path, batch, accumulation } =
      values;
    const architecture = networks(pictureOf(inputs), {
      latent,
      mapping,
      finest,
      most,
      mixing,
      truncation,
      group,
    });
    const game = { architecture, objective: objectives['non-saturating'], inputs };
    const ofDiscriminator = lazyAdam(rate, r1Every);
    const ofGenerator = path > 0 ? lazyAdam(rate, pathEvery) : adam({ rate, beta1: 0, beta2: 0.99 });
    // Halves whose groups of minibatch deviation are whole.
    const parts = (batch / accumulation) % (2 * group) === 0 ? 2 : 1;
    const pathPhase = (): ReturnType<typeof pathLengthPhase> =>
      pathLengthPhase(game, {
        optimizer: ofGenerator,
        weight: path,
        every: pathEvery,
        // Half a batch, and whole parts.
        batch: Math.ceil(Math.max(2, batch / 2) / accumulation) * accumulation,
      });
    return gameModel(game, {
      phases: [
        discriminatorPhase(game, { optimizer: ofDiscriminator }),
        generatorPhase(game, { optimizer: ofGenerator }),
        r1Phase(game, { optimizer: ofDiscriminator, gamma, every: r1Every, parts }),
        ...(path > 0 ? [pathPhase()] : []),
      ],
      values: path > 0 ? pathLengthValues : {},
      batch,
      ...rhythmOf(values),
    });
  },
);
