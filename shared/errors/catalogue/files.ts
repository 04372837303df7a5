import type { ErrorFamily } from './family.ts';

/** What can be wrong with one file of a dropped folder. Reported by file; one bad file never stops the rest. */
export const fileProblems = {
  file_truncated: {
    en: { message: 'The file ends in the middle of the picture.', next: 'Copy it again from its source.' },
    'zh-CN': { message: '文件在图像中途结束。', next: '请从来源重新复制。' },
  },
} as const satisfies ErrorFamily;
