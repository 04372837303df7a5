import type { ErrorFamily } from './family.ts';

/** Errors of inspecting, importing and reading datasets. */
export const datasetErrors = {
  dataset_not_found: {
    en: {
      message: 'There is no dataset “{dataset}”.',
      next: 'List them with “studio datasets list”, or import one.',
    },
    'zh-CN': { message: '没有数据集“{dataset}”。', next: '用 “studio datasets list” 查看，或导入一个。' },
  },
  dataset_name_taken: {
    en: {
      message: 'A dataset named “{name}” exists already.',
      next: 'Choose another name, or remove the old dataset first.',
    },
    'zh-CN': { message: '已存在名为“{name}”的数据集。', next: '请换一个名称，或先移除旧数据集。' },
  },
} as const satisfies ErrorFamily;
