import type { ErrorFamily } from './family.ts';

/** Errors of tracing, checking, emitting and running programs. */
export const compilerErrors = {
  kernel_missing: {
    en: {
      message: 'The compiler has no kernel “{kernel}” (asked for by {caller}).',
      next: 'Add it in {file} and list it in shared/compiler/kernels/index.ts.',
    },
    'zh-CN': {
      message: '编译器没有内核“{kernel}”（由 {caller} 请求）。',
      next: '请在 {file} 中添加，并列入 shared/compiler/kernels/index.ts。',
    },
  },
} as const satisfies ErrorFamily;
