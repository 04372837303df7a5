import type { ErrorFamily } from './family.ts';

/** Errors of inspecting, importing and reading datasets. */
export const datasetErrors = {
  dataset_not_found: {
    en: {
      message: 'There is no dataset “{dataset}”.',
      next: 'Choose one of the list, or import one.',
      terminal: 'List them with “studio datasets list”, or import one.',
    },
    'zh-CN': {
      message: '没有数据集“{dataset}”。',
      next: '请从列表中选择，或导入一个。',
      terminal: '用 “studio datasets list” 查看，或导入一个。',
    },
  },
  dataset_name_taken: {
    en: {
      message: 'A dataset named “{name}” exists already.',
      next: 'Choose another name, or remove the old dataset first.',
    },
    'zh-CN': { message: '已存在名为“{name}”的数据集。', next: '请换一个名称，或先移除旧数据集。' },
  },
  dataset_in_use: {
    en: { message: 'The run “{run}” is training on this dataset.', next: 'Stop the run first.' },
    'zh-CN': { message: '训练任务“{run}”正在使用该数据集。', next: '请先停止该任务。' },
  },
  dataset_in_trash: {
    en: {
      message: 'The dataset “{dataset}” is in the trash, where it cannot be edited.',
      next: 'Put it back first.',
    },
    'zh-CN': { message: '数据集“{dataset}”在回收站中，不能编辑。', next: '请先恢复它。' },
  },
  dataset_edited_meanwhile: {
    en: {
      message: 'The dataset “{dataset}” was edited while pictures were prepared for it.',
      next: 'Nothing was added, and the edit is kept. Add the pictures again.',
    },
    'zh-CN': {
      message: '准备图片期间，数据集“{dataset}”被编辑过。',
      next: '没有添加任何图片，编辑已保留。请重新添加图片。',
    },
  },
  dataset_nothing_to_undo: {
    en: {
      message: 'There is no edit of the dataset “{dataset}” to undo.',
      next: 'Only the last edit can be undone, once. Edit it again to change it.',
    },
    'zh-CN': {
      message: '数据集“{dataset}”没有可撤销的编辑。',
      next: '只能撤销最近一次编辑，且只能撤销一次。如需更改，请再次编辑。',
    },
  },
  label_not_found: {
    en: {
      message: 'There is no label “{label}”. The labels are: {known}.',
      next: 'Choose one of them, with capital and small letters as written.',
    },
    'zh-CN': {
      message: '没有标签“{label}”。现有标签：{known}。',
      next: '请选择其中之一，大小写须一致。',
    },
  },
  label_name_wrong: {
    en: {
      message: 'The name of a label is one line of 1 to {most} characters; found “{found}”.',
      next: 'Type another name, or take the label away from its pictures.',
    },
    'zh-CN': {
      message: '标签名应为一行 1 到 {most} 个字符，实际为“{found}”。',
      next: '请输入其他名称，或从图片上去掉该标签。',
    },
  },
  label_taken: {
    en: {
      message: 'There is a label “{label}” already, so “{from}” cannot be renamed to it.',
      next: 'Choose another name, or merge “{from}” into “{label}”.',
      terminal: 'Choose another name, or merge them: --merge "{from}" --to "{label}".',
    },
    'zh-CN': {
      message: '已有标签“{label}”，不能把“{from}”改成这个名称。',
      next: '请换一个名称，或将“{from}”合并到“{label}”。',
      terminal: '请换一个名称，或合并：--merge "{from}" --to "{label}"。',
    },
  },
  entry_not_found: {
    en: {
      message: 'There is no entry {entry}: the dataset has {count}, numbered from 0.',
      next: 'Choose entries that there are.',
    },
    'zh-CN': {
      message: '没有条目 {entry}：数据集共 {count} 个，从 0 开始编号。',
      next: '请选择存在的条目。',
    },
  },
  store_missing: {
    en: {
      message: 'The pictures of a dataset are gone: {folder} was deleted or moved.',
      next: 'Put the folder back, or import the pictures again. Runs trained on it keep their checkpoints.',
    },
    'zh-CN': {
      message: '数据集的图片不见了：{folder} 已被删除或移动。',
      next: '请放回该文件夹，或重新导入图片。用它训练的任务仍保留检查点。',
    },
  },
  store_changed: {
    en: {
      message: 'The dataset in {folder} was changed while it was in use ({file}).',
      next: 'Nothing more is read from it. Check every stored file in the settings; import the pictures again if that finds damage.',
      terminal:
        'Nothing more is read from it. Run “studio doctor --fsck”; import the pictures again if it finds damage.',
    },
    'zh-CN': {
      message: '数据集 {folder} 在使用过程中被改动（{file}）。',
      next: '已停止读取。请在“设置”中检查所有已存文件；如有损坏，请重新导入图片。',
      terminal: '已停止读取。请运行 “studio doctor --fsck”；如有损坏，请重新导入图片。',
    },
  },
  store_damaged: {
    en: {
      message: 'The dataset in {folder} is damaged: {file} is not what was written.',
      next: 'Import the pictures again, or put the file back from a copy. Other datasets are separate.',
    },
    'zh-CN': {
      message: '数据集 {folder} 已损坏：{file} 与写入时不同。',
      next: '请重新导入图片，或从备份恢复该文件。其他数据集不受影响。',
    },
  },
  store_newer: {
    en: {
      message:
        'The dataset in {folder} was written by a newer studio (format {found}; this studio knows {known}).',
      next: 'Update the studio. Nothing was changed.',
    },
    'zh-CN': {
      message: '数据集 {folder} 由更新版本的工作室写入（格式 {found}，当前支持 {known}）。',
      next: '请更新工作室。未做任何更改。',
    },
  },
  sample_missing: {
    en: {
      message: 'The built-in sample “{sample}” is not in this installation.',
      next: 'Install the studio again.',
      terminal: 'Run “npm run build” once, or install the studio again.',
    },
    'zh-CN': {
      message: '此安装中缺少内置样例“{sample}”。',
      next: '请重新安装工作室。',
      terminal: '请运行一次 “npm run build”，或重新安装工作室。',
    },
  },
  source_missing: {
    en: { message: 'There is nothing at {path}.', next: 'Check the path, and that its disk is connected.' },
    'zh-CN': { message: '{path} 处没有任何内容。', next: '请检查路径，以及磁盘是否已连接。' },
  },
  source_protected: {
    en: { message: '{path} is a folder of the system itself.', next: 'Choose a folder with pictures.' },
    'zh-CN': { message: '{path} 是系统自身的文件夹。', next: '请选择存放图片的文件夹。' },
  },
  too_few_pictures: {
    en: {
      message: 'Only {count} of the pictures can be used; a dataset needs at least {least}.',
      next: 'Add pictures, or look at why the others were left out.',
    },
    'zh-CN': {
      message: '可用的图片只有 {count} 张；数据集至少需要 {least} 张。',
      next: '请添加图片，或查看其余图片被排除的原因。',
    },
  },
  labels_missing: {
    en: {
      message: 'The pictures have no labels: they lie in one folder, without a label file.',
      next: 'Import them without labels, or sort them into one sub-folder for each label.',
    },
    'zh-CN': {
      message: '这些图片没有标签：它们在同一个文件夹中，也没有标签文件。',
      next: '请不带标签导入，或按标签分放到子文件夹。',
    },
  },
  labels_only_one: {
    en: {
      message: 'All pictures have the same label, “{label}”.',
      next: 'Import them without labels, or add pictures with another label.',
    },
    'zh-CN': { message: '所有图片的标签都是“{label}”。', next: '请不带标签导入，或添加其他标签的图片。' },
  },
  inspection_gone: {
    en: {
      message: 'What was found when looking through the pictures is no longer there.',
      next: 'Inspect the pictures again.',
    },
    'zh-CN': { message: '此前检查图片的结果已不存在。', next: '请重新检查图片。' },
  },
} as const satisfies ErrorFamily;
