/** Options that recipes of one family of networks share as they are. */
import { declareOptions } from '../../contract/index.ts';
import type { PictureShape } from '../../data/index.ts';
import { type Architecture, dcgan, type LabelUse, resnet } from '../networks/index.ts';
import {
  batchOption,
  latentOption,
  momentumOption,
  rateOption,
  rhythmOptions,
  widthOption,
} from './options.ts';

/** Of DCGAN, and of what is made of its networks. */
export const dcganOptions = declareOptions({
  width: widthOption({
    default: 24,
    help: {
      en: 'Channels next to the picture; each deeper stage has twice as many. Twice the width learns finer detail and takes about four times as long.',
      'zh-CN': '靠近图片一层的通道数，每深一级加倍。宽度加倍能学到更细的细节，耗时约为四倍。',
    },
  }),
  latent: latentOption({
    default: 100,
    help: {
      en: 'How many random numbers a picture is drawn from. 100 suits almost everything.',
      'zh-CN': '每张图片由多少个随机数生成。100 几乎适合所有情况。',
    },
  }),
  batch: batchOption({
    default: 32,
    min: 2,
    help: {
      en: 'Pictures per step. Larger is steadier and slower per step; below 16, batch norm becomes unreliable.',
      'zh-CN': '每步的图片数。越大越稳、每步越慢；低于 16 时批归一化不可靠。',
    },
  }),
  generatorRate: rateOption({
    default: 4e-4,
    title: { en: 'Learning rate of the generator', 'zh-CN': '生成器学习率' },
    help: {
      en: 'How far the generator moves at each step. Lower it if the pictures flicker; raise it if nothing changes.',
      'zh-CN': '生成器每步移动的幅度。图片闪烁时调低，毫无变化时调高。',
    },
  }),
  discriminatorRate: rateOption({
    default: 4e-4,
    title: { en: 'Learning rate of the discriminator', 'zh-CN': '判别器学习率' },
    help: {
      en: 'Lower it if the discriminator wins at once (its loss goes to 0 and pictures stay noise).',
      'zh-CN': '若判别器很快获胜（其损失趋于 0 而图片仍是噪声），请调低。',
    },
  }),
  beta1: momentumOption({
    help: {
      en: 'How long earlier gradients are remembered. .5 keeps the game between the networks from swinging.',
      'zh-CN': '对先前梯度的记忆长度。0.5 可避免两个网络的博弈来回振荡。',
    },
  }),
  ...rhythmOptions,
});

/** Which networks a conditional recipe plays with. */
export const { networks: networksOption } = declareOptions({
  networks: {
    kind: 'choice',
    group: 'size',
    default: 'dcgan',
    choices: [
      { value: 'dcgan', title: { en: 'DCGAN: quick', 'zh-CN': 'DCGAN：快' } },
      { value: 'resnet', title: { en: 'ResNet: finer, slower', 'zh-CN': 'ResNet：更精细，较慢' } },
    ],
    title: { en: 'Networks', 'zh-CN': '网络' },
    help: {
      en: 'DCGAN is quick. The residual networks of SNGAN draw finer pictures and take several times as long per step.',
      'zh-CN': 'DCGAN 较快。SNGAN 的残差网络画得更精细，但每步耗时是其数倍。',
    },
  },
});

/** The networks of `networksOption`, told labels. */
export function labelledNetworks(
  picture: PictureShape,
  values: { readonly networks: 'dcgan' | 'resnet'; readonly latent: number; readonly width: number },
  label: LabelUse,
): Architecture {
  const { networks, latent, width } = values;
  return networks === 'dcgan'
    ? dcgan(picture, { latent, width, label })
    : resnet(picture, { latent, generator: width, discriminator: width, label });
}
