import type { ErrorFamily } from './family.ts';

/** Errors of what a person names in a terminal: values, and files to be written. */
export const outputErrors = {
  argument_out_of_range: {
    en: {
      message: '{option} must be a whole number from {from} to {to}, got “{found}”.',
      next: 'Correct the value and try again.',
    },
    'zh-CN': {
      message: '{option} 应为 {from} 到 {to} 之间的整数，实际为“{found}”。',
      next: '请更正该值后重试。',
    },
  },
  argument_share_wrong: {
    en: {
      message: '{option} must be a share from {from} to {to}, such as .1, got “{found}”.',
      next: 'Correct the value and try again.',
    },
    'zh-CN': {
      message: '{option} 应为 {from} 到 {to} 之间的比例，例如 0.1，实际为“{found}”。',
      next: '请更正该值后重试。',
    },
  },
  argument_size_wrong: {
    en: {
      message: '{option} must be pixels such as 32 or 64x48, multiples of 4 from 16 to 1024, got “{found}”.',
      next: 'Correct the value and try again.',
    },
    'zh-CN': {
      message: '{option} 应为像素，例如 32 或 64x48，取 16 到 1024 之间 4 的倍数，实际为“{found}”。',
      next: '请更正该值后重试。',
    },
  },
  dataset_not_found_near: {
    en: { message: 'There is no dataset “{dataset}”.', next: 'Did you mean “{near}”?' },
    'zh-CN': { message: '没有数据集“{dataset}”。', next: '你是不是想说“{near}”？' },
  },
  run_not_found_near: {
    en: { message: 'There is no run “{run}”.', next: 'Did you mean “{near}”?' },
    'zh-CN': { message: '没有训练任务“{run}”。', next: '你是不是想说“{near}”？' },
  },
  relabel_unclear: {
    en: {
      message: 'One change is expected: --rename or --merge with --to, or --items with or without --to.',
      next: 'Ask for one change at a time.',
      terminal: 'For example: studio datasets relabel Animals --rename cat --to feline',
    },
    'zh-CN': {
      message: '应给出一项更改：--rename 或 --merge 配合 --to，或 --items（--to 可选）。',
      next: '请一次只给出一项更改。',
      terminal: '例如：studio datasets relabel 动物 --rename 猫 --to 猫咪',
    },
  },
  argument_entries_wrong: {
    en: {
      message: '--items is a list of entry numbers from 0, with ranges; found “{found}”.',
      next: 'Correct the value, such as 0,4,10-20, and try again.',
    },
    'zh-CN': {
      message: '--items 应为从 0 起的条目编号列表，可含范围；实际为“{found}”。',
      next: '请更正该值（例如 0,4,10-20）后重试。',
    },
  },
  output_is_folder: {
    en: { message: '{file} is a folder.', next: 'Name the file to write in it.' },
    'zh-CN': { message: '{file} 是文件夹。', next: '请写明其中要写入的文件名。' },
  },
  output_folder_missing: {
    en: { message: 'There is no folder {folder}.', next: 'Make it first, or name another place.' },
    'zh-CN': { message: '文件夹 {folder} 不存在。', next: '请先创建它，或换一个位置。' },
  },
  output_suffix_wrong: {
    en: {
      message: '{file} does not end in {suffix}, which is what would be written.',
      next: 'Give the file a name that ends in {suffix}.',
    },
    'zh-CN': {
      message: '{file} 的扩展名不是将要写入的 {suffix}。',
      next: '请使用以 {suffix} 结尾的文件名。',
    },
  },
  output_taken: {
    en: {
      message: 'There is a file {file} that the studio did not write, or that was changed since.',
      next: 'Nothing was replaced. Choose another name, or move that file away.',
    },
    'zh-CN': {
      message: '已存在文件 {file}，它不是由工作室写入的，或之后被修改过。',
      next: '没有替换任何文件。请换一个名称，或移走该文件。',
    },
  },
} as const satisfies ErrorFamily;
