import type { ErrorFamily } from './family.ts';

/** Errors of jobs and of the processes that do them. */
export const jobErrors = {
  job_not_found: {
    en: {
      message: 'There is no job “{job}”.',
      next: 'It may have ended: look at the lists of runs and datasets.',
      terminal: 'It may have ended: look at “studio runs list” and “studio datasets list”.',
    },
    'zh-CN': {
      message: '没有后台任务“{job}”。',
      next: '它可能已经结束：请查看训练任务和数据集列表。',
      terminal: '它可能已经结束：请用 “studio runs list” 和 “studio datasets list” 查看。',
    },
  },
  worker_crashed: {
    en: {
      message: 'The process that did the work crashed ({reason}).',
      next: 'Resume from the last checkpoint, or start the work again. If it happens again, use smaller options: memory may be short.',
    },
    'zh-CN': {
      message: '后台进程崩溃（{reason}）。',
      next: '请从最近的检查点继续或重新开始。若再次发生，可能内存不足，请改用更小的选项。',
    },
  },
  worker_hung: {
    en: {
      message: 'The process that did the work gave no sign of life for {seconds} seconds and was ended.',
      next: 'Resume from the last checkpoint, or start the work again.',
    },
    'zh-CN': {
      message: '后台进程 {seconds} 秒没有响应，已被结束。',
      next: '请从最近的检查点继续或重新开始。',
    },
  },
  worker_killed: {
    en: {
      message: 'The process that did the work was ended from outside ({signal}).',
      next: 'Resume from the last checkpoint. If nobody ended it, the system was probably out of memory: use smaller options.',
    },
    'zh-CN': {
      message: '后台进程被系统强制结束（{signal}）。',
      next: '请从最近的检查点继续。若非人为，可能是系统内存不足，请改用更小的选项。',
    },
  },
  worker_not_started: {
    en: {
      message: 'The process for the work could not be started: {reason}.',
      next: 'Try again. If it happens again, install the studio anew.',
    },
    'zh-CN': { message: '无法启动后台进程：{reason}。', next: '请重试。若再次发生，请重新安装工作室。' },
  },
  studio_ended: {
    en: {
      message: 'The studio ended while this was at work.',
      next: 'A training resumes from its last checkpoint; start an import again.',
    },
    'zh-CN': { message: '进行中工作室被关闭。', next: '训练可从最近的检查点继续；导入请重新开始。' },
  },
  file_missing: {
    en: {
      message: 'The file is missing.',
      next: 'Bring it back from a backup, or remove what it belongs to.',
    },
    'zh-CN': { message: '文件缺失。', next: '请从备份恢复，或移除其所属项目。' },
  },
  file_damaged: {
    en: {
      message: 'The file is damaged: {reason}.',
      next: 'Bring it back from a backup, or make it again.',
    },
    'zh-CN': { message: '文件已损坏：{reason}。', next: '请从备份恢复，或重新生成。' },
  },
  file_unknown: {
    en: {
      message: 'Nothing in the database belongs to this folder.',
      next: 'If you know what it is, keep a copy elsewhere; then remove it.',
    },
    'zh-CN': {
      message: '数据库中没有与此文件夹对应的内容。',
      next: '若你知道其用途，请另存副本后将其移除。',
    },
  },
} as const satisfies ErrorFamily;
