import type { ErrorFamily } from './family.ts';

/** Errors that any room may meet. */
export const generalErrors = {
  internal: {
    en: {
      message: 'Something went wrong inside the studio: {what}',
      next: 'Nothing that was saved is lost. Try again; if it happens again, copy the details into a report.',
    },
    'zh-CN': {
      message: '工作室内部出错：{what}',
      next: '已保存的内容不会丢失。请重试；若再次发生，请复制详细信息并反馈。',
    },
  },
  cancelled: {
    en: {
      message: '{what} was cancelled.',
      next: 'Nothing was left behind. Start it again whenever you like.',
    },
    'zh-CN': { message: '{what}已取消。', next: '没有留下任何文件，可随时重新开始。' },
  },
  invalid_input: {
    en: { message: '“{where}” does not fit: {problem}.', next: 'Correct the value and try again.' },
    'zh-CN': { message: '“{where}”无效：{problem}。', next: '请更正该值后重试。' },
  },
  option_out_of_range: {
    en: {
      message: 'Option “{option}” must be {expected}, got {found}.',
      next: 'Choose a value in range, or leave it out to use {default}.',
    },
    'zh-CN': {
      message: '选项“{option}”应为 {expected}，实际为 {found}。',
      next: '请选择范围内的值，或不填以使用默认值 {default}。',
    },
  },
  option_unknown: {
    en: { message: 'There is no option “{option}” here.', next: 'Options: {options}.' },
    'zh-CN': { message: '没有名为“{option}”的选项。', next: '可用选项：{options}。' },
  },
  disk_full: {
    en: {
      message: 'The disk is full: writing {what} failed.',
      next: 'Free some space, then resume. What was saved before is intact.',
    },
    'zh-CN': { message: '磁盘已满：写入{what}失败。', next: '请释放空间后继续。此前保存的内容完好。' },
  },
  folder_not_writable: {
    en: {
      message: 'The folder {folder} cannot be written ({reason}).',
      next: 'Make it writable, or start the studio with another data folder.',
      terminal: 'Choose another data folder with --data, or make this one writable.',
    },
    'zh-CN': {
      message: '无法写入文件夹 {folder}（{reason}）。',
      next: '请将其设为可写，或换一个数据文件夹启动工作室。',
      terminal: '请用 --data 选择其他数据文件夹，或将其设为可写。',
    },
  },
  data_folder_is_file: {
    en: {
      message: '{folder} is a file, or lies below one: it cannot be a data folder.',
      next: 'Choose a folder.',
      terminal: 'Name a folder with --data.',
    },
    'zh-CN': {
      message: '{folder} 是文件或位于文件之下，不能作为数据文件夹。',
      next: '请选择一个文件夹。',
      terminal: '请用 --data 指定一个文件夹。',
    },
  },
  data_folder_newer: {
    en: {
      message:
        'The data folder {folder} was written by a newer studio (format {found}; this studio knows {known}).',
      next: 'Update the studio, or start it with another data folder. Nothing was changed.',
      terminal: 'Update the studio, or choose another data folder with --data. Nothing was changed.',
    },
    'zh-CN': {
      message: '数据文件夹 {folder} 由更新版本的工作室写入（格式 {found}，当前支持 {known}）。',
      next: '请更新工作室，或换一个数据文件夹启动。未做任何更改。',
      terminal: '请更新工作室，或用 --data 选择其他数据文件夹。未做任何更改。',
    },
  },
  data_folder_foreign: {
    en: {
      message: 'The folder {folder} is not a data folder of the studio: it holds {found}.',
      next: 'Start the studio with an empty folder, or one that a studio made. Nothing was changed.',
      terminal: 'Choose an empty folder, or one that a studio made, with --data. Nothing was changed.',
    },
    'zh-CN': {
      message: '文件夹 {folder} 不是工作室的数据文件夹：其中有 {found}。',
      next: '请用空文件夹或由工作室创建的文件夹启动。未做任何更改。',
      terminal: '请用 --data 选择空文件夹或由工作室创建的文件夹。未做任何更改。',
    },
  },
  data_folder_missing: {
    en: {
      message: 'There is no data folder at {folder} yet.',
      next: 'Start the studio once to make it.',
      terminal: 'Start the studio once to make it, or name another with --data.',
    },
    'zh-CN': {
      message: '{folder} 处还没有数据文件夹。',
      next: '请先启动一次工作室以创建。',
      terminal: '请先启动一次工作室以创建，或用 --data 指定其他文件夹。',
    },
  },
  data_folder_in_use: {
    en: {
      message: 'Another studio (process {pid}) has the data folder {folder} open.',
      next: 'Use that one, or close it first.',
      terminal: 'Use that one, close it, or choose another data folder with --data.',
    },
    'zh-CN': {
      message: '另一个工作室（进程 {pid}）正在使用数据文件夹 {folder}。',
      next: '请使用那一个，或先将它关闭。',
      terminal: '请使用那一个、将其关闭，或用 --data 选择其他数据文件夹。',
    },
  },
  database_damaged: {
    en: {
      message: 'The database {file} is damaged: {reason}.',
      next: 'Let it be made again from the files of your datasets and runs, which are separate and untouched. The damaged file is kept.',
      terminal:
        'Run “studio doctor --rebuild”: it is made again from the files of your datasets and runs, which are separate and untouched. The damaged file is kept.',
    },
    'zh-CN': {
      message: '数据库 {file} 已损坏：{reason}。',
      next: '可用数据集与任务的文件重建它；这些文件单独存放，未受影响。损坏的文件会保留。',
      terminal:
        '请运行 “studio doctor --rebuild”：会用数据集与任务的文件重建它；这些文件单独存放，未受影响。损坏的文件会保留。',
    },
  },
  database_missing: {
    en: {
      message: 'The database {file} is gone, but datasets or runs are still there.',
      next: 'Let it be made again from their files, or bring the file back from a backup.',
      terminal:
        'Run “studio doctor --rebuild”, which makes it again from their files, or bring the file back from a backup.',
    },
    'zh-CN': {
      message: '数据库 {file} 已丢失，但数据集或任务仍在。',
      next: '可用它们的文件重建，或从备份中恢复该文件。',
      terminal: '请运行 “studio doctor --rebuild” 用它们的文件重建，或从备份中恢复该文件。',
    },
  },
  data_folder_damaged: {
    en: {
      message: 'The file {file} of the data folder is missing or damaged.',
      next: 'Let it be made again; nothing else is touched.',
      terminal: 'Run “studio doctor --rebuild”, which makes it again; nothing else is touched.',
    },
    'zh-CN': {
      message: '数据文件夹的文件 {file} 丢失或已损坏。',
      next: '可重新生成它；不会改动其他内容。',
      terminal: '请运行 “studio doctor --rebuild” 重新生成它；不会改动其他内容。',
    },
  },
} as const satisfies ErrorFamily;
