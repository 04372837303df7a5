/** Options that recipes share. What one recipe says differently, its first value and its help above all, it gives itself. */
import { declareOptions, type Option, type Resolved } from '../../contract/index.ts';

type Integer = Extract<Option, { kind: 'integer' }>;
type Real = Extract<Option, { kind: 'number' }>;
/** What a recipe must say of a shared option itself, and what it may say otherwise. */
type Own<O extends Option> = Pick<O, 'default' | 'help'> & Partial<O>;

export function widthOption(own: Own<Integer>): Integer {
  return {
    kind: 'integer',
    group: 'size',
    min: 4,
    max: 256,
    multipleOf: 4,
    unit: { en: 'channels', 'zh-CN': '通道' },
    title: { en: 'Width of the networks', 'zh-CN': '网络宽度' },
    ...own,
  };
}

export function latentOption(own: Own<Integer>): Integer {
  return {
    kind: 'integer',
    group: 'size',
    min: 2,
    max: 1024,
    unit: { en: 'numbers', 'zh-CN': '个数' },
    title: { en: 'Latent size', 'zh-CN': '潜向量长度' },
    ...own,
  };
}

export function batchOption(own: Own<Integer>): Integer {
  return {
    kind: 'integer',
    group: 'time',
    min: 1,
    max: 1024,
    unit: { en: 'pictures', 'zh-CN': '张' },
    title: { en: 'Batch size', 'zh-CN': '批大小' },
    ...own,
  };
}

export function rateOption(own: Own<Real>): Real {
  return {
    kind: 'number',
    group: 'rates',
    scale: 'log',
    min: 1e-7,
    max: 0.1,
    title: { en: 'Learning rate', 'zh-CN': '学习率' },
    ...own,
  };
}

export function momentumOption(own: Omit<Own<Real>, 'default'>): Real {
  return {
    kind: 'number',
    group: 'rates',
    default: 0.5,
    min: 0,
    max: 0.99,
    title: { en: 'Adam’s momentum (β₁)', 'zh-CN': 'Adam 动量（β₁）' },
    ...own,
  };
}

/** Options that every recipe has, whatever its networks. */
export const rhythmOptions = declareOptions({
  average: {
    kind: 'number',
    group: 'stability',
    default: 0.995,
    min: 0,
    max: 0.99999,
    title: { en: 'Averaging of the generator', 'zh-CN': '权重滑动平均系数（EMA）' },
    help: {
      en: 'Samples come from a running average of the generator. Closer to 1 is smoother and slower to follow: .995 for runs of minutes, .999 for hours.',
      'zh-CN': '样本来自生成器的滑动平均。越接近 1 越平滑、跟随越慢：数分钟的训练用 0.995，数小时用 0.999。',
    },
  },
  accumulation: {
    kind: 'integer',
    group: 'time',
    default: 1,
    min: 1,
    max: 256,
    unit: { en: 'parts', 'zh-CN': '份' },
    title: { en: 'Parts of a batch', 'zh-CN': '每批分成几份' },
    help: {
      en: 'Every update computes its batch in so many parts, one after the other, and averages their gradients. More parts need less memory: for batches that do not fit. Layers that look at a whole batch, such as batch norm, see one part. The batch size must be a multiple of it.',
      'zh-CN':
        '每次更新把一批图片分成若干份，依次计算后再平均梯度。份数越多越省内存，适合内存放不下整批的情况。批归一化等要看整批的层只能看到其中一份。批大小须是份数的倍数。',
    },
  },
  sampleEvery: {
    kind: 'integer',
    group: 'time',
    default: 50,
    min: 1,
    max: 1_000_000,
    unit: { en: 'steps', 'zh-CN': '步' },
    title: { en: 'Sample grid every', 'zh-CN': '样本网格间隔' },
    help: {
      en: 'How often a grid of pictures from the same latent points is saved. Smaller shows more of the way and uses more disk.',
      'zh-CN': '每隔多少步用同一组潜向量保存一张样本网格。越小越能看清过程，也越占磁盘。',
    },
  },
  checkpointEvery: {
    kind: 'integer',
    group: 'time',
    default: 500,
    min: 1,
    max: 1_000_000,
    unit: { en: 'steps', 'zh-CN': '步' },
    title: { en: 'Checkpoint every', 'zh-CN': '检查点间隔' },
    help: {
      en: 'How often everything is saved so that training can go on after a crash. One is also saved every ten minutes and at the end.',
      'zh-CN': '每隔多少步完整保存一次，以便崩溃后继续。此外每十分钟及结束时也会保存。',
    },
  },
});

/** What they say, as a model takes it. */
export function rhythmOf(values: Resolved<typeof rhythmOptions>) {
  const { average, accumulation, sampleEvery, checkpointEvery } = values;
  return { average, accumulation, rhythm: { sampleEvery, checkpointEvery } };
}

/** How many updates the discriminator makes before each of the generator. @param published what the paper used */
export function criticsOption(published: number, initial = published) {
  return {
    kind: 'integer',
    group: 'stability',
    default: initial,
    min: 1,
    max: 20,
    unit: { en: 'updates', 'zh-CN': '次' },
    title: { en: 'Discriminator updates per step', 'zh-CN': '每步判别器更新次数' },
    help: {
      en: `How often the discriminator learns before each update of the generator; ${published} in the paper. Fewer is faster, but its advice gets worse.`,
      'zh-CN': `生成器每更新一次前判别器更新的次数，论文为 ${published}。越少越快，但判别器给出的指导越差。`,
    },
  } as const;
}

export const decayStepsOption = {
  kind: 'integer',
  group: 'rates',
  default: 0,
  min: 0,
  max: 100_000_000,
  unit: { en: 'steps', 'zh-CN': '步' },
  title: { en: 'Learning rate sinks to 0 over', 'zh-CN': '学习率降至 0 的步数' },
  help: {
    en: 'Both learning rates sink in a straight line and reach 0 at this step; then nothing changes any more. 0 keeps them as they are.',
    'zh-CN': '两个学习率线性下降，到这一步降为 0，此后不再变化。0 表示保持不变。',
  },
} as const;
