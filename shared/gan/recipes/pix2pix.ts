import { declareOptions } from '../../contract/index.ts';
import type { Side } from '../../data/index.ts';
import { patchDiscriminator, unet } from '../networks/index.ts';
import { adam } from '../optimizers/index.ts';
import { judgingPhase, translatingPhase, translationModel, translationRoles } from '../phases/index.ts';
import { gameMetrics } from './metrics.ts';
import { batchOption, momentumOption, rateOption, rhythmOf, rhythmOptions, widthOption } from './options.ts';
import { defineRecipe, pictureNeed, pictureOf } from './recipe.ts';

/** Fewer halvings would leave a network that sees no form as a whole. */
const fewestLevels = 3;

const options = declareOptions({
  direction: {
    kind: 'choice',
    group: 'objective',
    default: 'a-to-b',
    choices: [
      { value: 'a-to-b', title: { en: 'Left to right', 'zh-CN': '左到右' } },
      { value: 'b-to-a', title: { en: 'Right to left', 'zh-CN': '右到左' } },
    ],
    title: { en: 'Direction', 'zh-CN': '方向' },
    help: {
      en: 'Which half of each pair is given; the other is what the network learns to draw.',
      'zh-CN': '每对图片中哪一半作为输入；另一半是网络要学会画的。',
    },
  },
  width: widthOption({
    default: 32,
    help: {
      en: 'Channels next to the picture; each deeper level has twice as many, up to eight times. 64 in the paper. Twice the width takes up to four times as long.',
      'zh-CN': '靠近图片一层的通道数，每深一级加倍，至多八倍。论文为 64。宽度加倍，耗时至多四倍。',
    },
  }),
  patch: {
    kind: 'choice',
    group: 'objective',
    default: '34',
    choices: [
      { value: '16', title: { en: '16 × 16 pixels', 'zh-CN': '16 × 16 像素' } },
      { value: '34', title: { en: '34 × 34 pixels', 'zh-CN': '34 × 34 像素' } },
      { value: '70', title: { en: '70 × 70 pixels', 'zh-CN': '70 × 70 像素' } },
    ],
    title: { en: 'Patch that is judged', 'zh-CN': '判别的图块大小' },
    help: {
      en: 'How much of a picture the discriminator sees at once. 70 in the paper, for pictures of 256 × 256; take about half of a picture’s side.',
      'zh-CN': '判别器一次看到的范围。论文对 256 × 256 的图片用 70；一般取图片边长的一半左右。',
    },
  },
  norm: {
    kind: 'choice',
    group: 'stability',
    default: 'instance',
    choices: [
      { value: 'instance', title: { en: 'Instance norm', 'zh-CN': '实例归一化' } },
      { value: 'batch', title: { en: 'Batch norm', 'zh-CN': '批归一化' } },
    ],
    title: { en: 'Normalisation', 'zh-CN': '归一化' },
    help: {
      en: 'Instance norm treats each picture by itself, in training as in use. Batch norm mixes a batch and wants at least 8 pictures.',
      'zh-CN': '实例归一化逐张处理，训练与使用一致。批归一化混合整批，至少需要 8 张。',
    },
  },
  batch: batchOption({
    default: 4,
    max: 256,
    help: {
      en: 'Pairs per step. 1 in the paper; larger is steadier and slower per step.',
      'zh-CN': '每步的图片对数。论文为 1；越大越稳、每步越慢。',
    },
  }),
  rate: rateOption({
    default: 4e-4,
    help: {
      en: 'How far both networks move at each step. .0002 in the paper; lower it if the pictures flicker.',
      'zh-CN': '两个网络每步移动的幅度。论文为 0.0002；图片闪烁时调低。',
    },
  }),
  beta1: momentumOption({
    help: {
      en: 'How long earlier gradients are remembered. .5 keeps the game between the networks from swinging.',
      'zh-CN': '对先前梯度的记忆长度。0.5 可避免两个网络的博弈来回振荡。',
    },
  }),
  weight: {
    kind: 'number',
    group: 'objective',
    default: 100,
    min: 0,
    max: 10_000,
    title: { en: 'Weight of the difference (L1)', 'zh-CN': '差异（L1）权重' },
    help: {
      en: 'How much being close to the wanted picture counts beside looking real. More is truer and softer, less is sharper and freer.',
      'zh-CN': '与“看起来真实”相比，接近目标图片的权重。大则忠实而柔和，小则锐利而自由。',
    },
  },
  ...rhythmOptions,
});

const patchLayers = { '16': 1, '34': 2, '70': 3 } as const;

/** pix2pix: translates pictures, learned from pairs. Isola et al. 2016, arXiv:1611.07004. */
export const pix2pix = defineRecipe(
  {
    id: 'pix2pix',
    title: { en: 'pix2pix', 'zh-CN': 'pix2pix' },
    summary: {
      en: 'Learns from pairs to translate one kind of picture into another: line drawings into colours, maps into photographs, grey into colour.',
      'zh-CN': '从成对图片学习，把一类图片转换为另一类：线稿上色、地图变照片、灰度变彩色。',
    },
    goodFor: {
      en: 'Pairs side by side in one picture, twice as wide as high, from a few hundred pairs.',
      'zh-CN': '左右并排、宽为高两倍的成对图片，几百对以上。',
    },
    paper: {
      authors: 'Isola, Zhu, Zhou, Efros',
      year: 2016,
      title: 'Image-to-Image Translation with Conditional Adversarial Networks',
      url: 'https://arxiv.org/abs/1611.07004',
    },
    speed: 'medium',
    metrics: [
      ...gameMetrics,
      {
        key: 'l1',
        title: { en: 'Difference from the wanted picture (L1)', 'zh-CN': '与目标图片的差异（L1）' },
        chart: 'loss',
        role: 'other',
      },
    ],
    presets: [
      { id: 'laptop', title: { en: 'Laptop: minutes', 'zh-CN': '笔记本：几分钟' }, values: {} },
      {
        id: 'evening',
        title: { en: 'Finer: an evening', 'zh-CN': '更精细：一个晚上' },
        values: { width: 64, rate: 2e-4, average: 0.999 },
      },
      {
        id: 'paper',
        title: { en: 'As published', 'zh-CN': '论文设置' },
        values: {
          width: 64,
          patch: '70',
          norm: 'instance',
          batch: 1,
          rate: 2e-4,
          beta1: 0.5,
          weight: 100,
        },
      },
    ],
    deviations: [
      {
        en: 'Unless “As published” is chosen, the networks are narrower (32 instead of 64), batches larger (4 instead of 1), the rate higher (.0004 instead of .0002) and the patch smaller (34 instead of 70 pixels), so that a laptop sees results in minutes.',
        'zh-CN':
          '除非选择“论文设置”，否则网络更窄（32 而非 64）、批更大（4 而非 1）、学习率更高（0.0004 而非 0.0002）、图块更小（34 而非 70 像素），使笔记本几分钟内可见结果。',
      },
      {
        en: 'The paper normalises a batch of one picture by its own statistics, also in use. Here that is called what it is, instance norm; batch norm uses averaged statistics when pictures are drawn.',
        'zh-CN':
          '论文对只有一张图片的批做归一化，使用时亦然。这里直接称之为实例归一化；选择批归一化时，作图使用平均统计量。',
      },
      {
        en: 'Dropout is the noise of training only. The paper keeps it on in use; here the same picture always gets the same answer.',
        'zh-CN': 'dropout 只在训练时作为噪声。论文在使用时也保留；这里同一图片总得到同一结果。',
      },
      {
        en: 'The network is as deep as the halvings that divide the picture, at most 8: 6 for 64 × 64. The paper has 8, for 256 × 256.',
        'zh-CN': '网络深度等于图片可整除的减半次数，至多 8：64 × 64 为 6。论文对 256 × 256 用 8。',
      },
      {
        en: 'Pairs are neither enlarged and cropped nor mirrored at random, and the learning rate stays the same to the end.',
        'zh-CN': '图片对不做随机放大裁剪或翻转，学习率始终不变。',
      },
      {
        en: 'Samples and exported files come from a running average of the generator; the paper used the generator itself.',
        'zh-CN': '样本与导出文件来自生成器的滑动平均；论文直接使用生成器本身。',
      },
    ],
  },
  options,
  ({ direction }) => {
    const fits = { ...pictureNeed.fits, multipleOf: 2 ** fewestLevels };
    const half = (side: Side) => ({ ...pictureNeed, fits, derive: { kind: 'half', side } }) as const;
    const [given, wanted] =
      direction === 'a-to-b' ? (['left', 'right'] as const) : (['right', 'left'] as const);
    return { [translationRoles.given]: half(given), [translationRoles.wanted]: half(wanted) };
  },
  (values, inputs) => {
    const { width, norm, rate, beta1, weight, batch } = values;
    const [given, target] = [
      pictureOf(inputs, translationRoles.given),
      pictureOf(inputs, translationRoles.wanted),
    ];
    const generator = unet(given, target.channels, { width, norm });
    const discriminator = patchDiscriminator([given.height, given.width, given.channels + target.channels], {
      layers: patchLayers[values.patch],
      width,
      norm,
    });
    const optimizer = adam({ rate, beta1 });
    const { average, ...rest } = rhythmOf(values);
    return translationModel(
      { generator, discriminator, inputs },
      {
        phases: [
          judgingPhase({ generator, discriminator }, { optimizer }),
          translatingPhase({ generator, discriminator }, { optimizer, weight }),
        ],
        batch,
        average,
        ...rest,
      },
    );
  },
);
