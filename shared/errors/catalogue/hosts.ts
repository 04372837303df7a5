import type { ErrorFamily } from './family.ts';

/** Errors of the window, the browser connection and the terminal. */
export const hostErrors = {
  port_in_use: {
    en: {
      message: 'Port {port} is in use by another program.',
      next: 'Leave --port out to take a free one, or choose another.',
    },
    'zh-CN': {
      message: '端口 {port} 已被其他程序占用。',
      next: '不指定 --port 以自动选择空闲端口，或换一个端口。',
    },
  },
} as const satisfies ErrorFamily;
