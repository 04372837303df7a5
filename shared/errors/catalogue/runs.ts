import type { ErrorFamily } from './family.ts';

/** Errors of runs, checkpoints and jobs. */
export const runErrors = {
  run_not_found: {
    en: { message: 'There is no run “{run}”.', next: 'List them with “studio runs list”.' },
    'zh-CN': { message: '没有训练任务“{run}”。', next: '用 “studio runs list” 查看。' },
  },
} as const satisfies ErrorFamily;
