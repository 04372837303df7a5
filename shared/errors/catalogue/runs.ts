import type { ErrorFamily } from './family.ts';

/** Errors of runs, checkpoints and jobs. */
export const runErrors = {
  run_not_found: {
    en: {
      message: 'There is no run “{run}”.',
      next: 'Choose one of the list of runs.',
      terminal: 'List them with “studio runs list”.',
    },
    'zh-CN': {
      message: '没有训练任务“{run}”。',
      next: '请从任务列表中选择。',
      terminal: '用 “studio runs list” 查看。',
    },
  },
  run_name_taken: {
    en: {
      message: 'A run named “{name}” exists already.',
      next: 'Choose another name, or rename the old run first.',
    },
    'zh-CN': { message: '已存在名为“{name}”的训练任务。', next: '请换一个名称，或先重命名旧任务。' },
  },
  run_wrong_state: {
    en: {
      message: 'The run “{run}” is {status}: it cannot be told to {action} now.',
      next: 'Wait a moment and look at its state again.',
      terminal: 'Wait a moment and look at its state again with “studio runs show”.',
    },
    'zh-CN': {
      message: '训练任务“{run}”当前状态为 {status}，无法执行 {action}。',
      next: '请稍候再看它的状态。',
      terminal: '请稍候，用 “studio runs show” 再次查看其状态。',
    },
  },
  run_busy: {
    en: {
      message: 'The run “{run}” is at work.',
      next: 'Stop it first; it keeps everything and can be resumed.',
    },
    'zh-CN': { message: '训练任务“{run}”正在运行。', next: '请先停止它；一切都会保留，之后可以继续。' },
  },
  run_already_finished: {
    en: {
      message: 'The run “{run}” has reached its goal of {steps} steps.',
      next: 'Resume it with a higher number of steps to go on.',
    },
    'zh-CN': {
      message: '训练任务“{run}”已达到 {steps} 步的目标。',
      next: '若要继续训练，请设定更大的步数。',
    },
  },
  run_has_no_checkpoint: {
    en: {
      message: 'The run “{run}” has no checkpoint yet.',
      next: 'Wait for its first checkpoint, or stop it: that writes one.',
    },
    'zh-CN': { message: '训练任务“{run}”还没有检查点。', next: '请等待首个检查点，或停止任务以写入一个。' },
  },
  checkpoint_not_found: {
    en: {
      message: 'There is no checkpoint {checkpoint}.',
      next: 'Choose one of the list; older ones give way to newer ones unless they are pinned.',
    },
    'zh-CN': { message: '没有检查点 {checkpoint}。', next: '请从列表中选择；未固定的旧检查点会被新的替代。' },
  },
  checkpoint_damaged: {
    en: {
      message: 'The checkpoint {checkpoint} is damaged: {reason}.',
      next: 'Resume from an older one (it is chosen by itself when there is one), or copy this one back from a backup.',
    },
    'zh-CN': {
      message: '检查点 {checkpoint} 已损坏：{reason}。',
      next: '请从较早的检查点继续（若有会自动选用），或从备份中复制回来。',
    },
  },
  run_file_changed: {
    en: {
      message:
        'The file {file} of the run “{run}” does not say what the studio wrote ({changes}). Nothing is trained, drawn or exported with it.',
      next: 'Check every stored file in the settings: it can be restored there, and the changed file is kept beside it. To train with other values, start or fork a run.',
      terminal:
        'Undo the change, or run “studio doctor --rebuild”, which restores the file and keeps the changed one beside it. To train with other values, start or fork a run.',
    },
    'zh-CN': {
      message: '任务“{run}”的文件 {file} 与工作室写入的内容不符（{changes}）。不会用它训练、绘制或导出。',
      next: '请在“设置”中检查所有已存文件：可在那里恢复它，被修改的文件会保留在旁边。若要用其他值训练，请新建任务或创建分支。',
      terminal:
        '请撤销修改，或运行 “studio doctor --rebuild” 恢复该文件，被修改的文件会保留在旁边。若要用其他值训练，请新建任务或创建分支。',
    },
  },
  run_folder_missing: {
    en: {
      message: 'The files of the run “{run}” are gone: {file} is missing.',
      next: 'Bring the folder back from a backup, or remove the run.',
    },
    'zh-CN': {
      message: '训练任务“{run}”的文件已丢失：缺少 {file}。',
      next: '请从备份恢复该文件夹，或移除该任务。',
    },
  },
} as const satisfies ErrorFamily;
