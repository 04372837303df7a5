/** Metrics that recipes share. */
import type { RecipeInfo } from '../../contract/index.ts';

/** Metrics of a game between two networks, in the order of the charts. */
export const gameMetrics: RecipeInfo['metrics'] = [
  {
    key: 'd',
    title: { en: 'Discriminator loss', 'zh-CN': '判别器损失' },
    chart: 'loss',
    role: 'discriminator',
  },
  { key: 'g', title: { en: 'Generator loss', 'zh-CN': '生成器损失' }, chart: 'loss', role: 'generator' },
  {
    key: 'd_real',
    title: { en: 'Confidence on real pictures', 'zh-CN': '对真实图片的置信度' },
    chart: 'confidence',
    role: 'real',
  },
  {
    key: 'd_fake',
    title: { en: 'Confidence on generated pictures', 'zh-CN': '对生成图片的置信度' },
    chart: 'confidence',
    role: 'fake',
  },
];

/** Metrics of a game whose discriminator gives scores rather than confidences. */
export const scoreMetrics: RecipeInfo['metrics'] = [
  ...gameMetrics.filter(({ chart }) => chart === 'loss'),
  {
    key: 'd_real',
    title: { en: 'Score of real pictures', 'zh-CN': '真实图片得分' },
    chart: 'score',
    role: 'real',
  },
  {
    key: 'd_fake',
    title: { en: 'Score of generated pictures', 'zh-CN': '生成图片得分' },
    chart: 'score',
    role: 'fake',
  },
];

/** Metrics of a discriminator that also names labels. */
export const classMetrics: RecipeInfo['metrics'] = [
  {
    key: 'class_real',
    title: { en: 'Naming real pictures (loss)', 'zh-CN': '识别真实图片标签（损失）' },
    chart: 'loss',
    role: 'real',
  },
  {
    key: 'class_fake',
    title: { en: 'Naming generated pictures (loss)', 'zh-CN': '识别生成图片标签（损失）' },
    chart: 'loss',
    role: 'fake',
  },
  {
    key: 'class_accuracy',
    title: { en: 'Generated pictures named as asked', 'zh-CN': '生成图片标签识别正确率' },
    chart: 'confidence',
    role: 'other',
  },
];

/** What a regularizer adds to the loss of the discriminator. */
export const penaltyMetric: RecipeInfo['metrics'][number] = {
  key: 'penalty',
  title: { en: 'Gradient penalty', 'zh-CN': '梯度惩罚' },
  chart: 'loss',
  role: 'other',
};
