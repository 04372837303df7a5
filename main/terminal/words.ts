/** The terminal's words, in both languages. Errors have their own catalogue. */
import type { Text } from '../../shared/contract/index.ts';

const text = (en: string, zh: string): Text => ({ en, 'zh-CN': zh });

export const words = {
  program: text(
    'Train generative adversarial networks on your own data, and take the generator home.',
    '用你自己的数据训练生成对抗网络，并带走训练好的生成器。',
  ),
  data: text('data folder', '数据文件夹'),
  json: text('one JSON object a line on stdout, for programs', '标准输出每行一个 JSON 对象，供程序使用'),
  lang: text('language: en | zh-CN, otherwise the system’s', '语言：en | zh-CN，不指定则跟随系统'),

  datasets: text('pictures to learn from', '用于学习的图片'),
  datasetsImport: text('import a folder, zip, files or IDX pair', '导入文件夹、zip、文件或 IDX'),
  datasetsAdd: text(
    'add a built-in sample: digits | shapes | outlines',
    '添加内置样例：digits | shapes | outlines',
  ),
  datasetsInspect: text(
    'look through files and say what is in them; nothing is imported',
    '检查文件并报告内容，不导入',
  ),
  datasetsList: text('list the datasets', '列出数据集'),
  datasetsShow: text('show one dataset', '查看一个数据集'),
  datasetsRemove: text('move a dataset to the trash', '将数据集移入回收站'),
  datasetsRelabel: text(
    'change labels in a new version of a dataset; runs keep to the version they began with',
    '更改标签，生成数据集的新版本；已有任务仍使用原来的版本',
  ),
  relabelRename: text('the label that gets the name of --to', '要改为 --to 所给名称的标签'),
  relabelMerge: text('labels that become the one of --to', '要合并为 --to 的标签'),
  relabelItems: text(
    'entries by number, from 0, that get the label of --to, or none: 0,4,10-20',
    '按编号（从 0 起）选择条目，赋予 --to 的标签；省略 --to 则去掉标签：0,4,10-20',
  ),
  relabelTo: text('name of the label', '标签名'),
  datasetsCaption: text(
    'replace the caption of an entry, by its number from 0; empty for none',
    '按编号（从 0 起）更改一个条目的描述文字；留空则去掉',
  ),
  into: text(
    'add to this dataset, in its size and colour, instead of making one',
    '添加到此数据集（使用其尺寸和颜色），而不新建',
  ),
  datasetsUndo: text('take the last edit of a dataset back', '撤销数据集的最近一次编辑'),
  version: text('version', '版本'),
  datasetColumns: text('name|pictures|size|color|disk|id', '名称|图片|尺寸|颜色|磁盘|编号'),
  name: text('a name of your choice', '自定名称'),
  size: text(
    'pixels: 32, or 64x48; a multiple of 4 from 16 to 1024',
    '像素：32 或 64x48；16–1024 之间 4 的倍数',
  ),
  keepDuplicates: text('import exact repetitions too', '同时导入完全重复的图片'),
  transpose: text('swap rows and columns of every picture', '将每张图片行列互换'),
  noTranspose: text('leave them as they are stored, even EMNIST', '保持存储时的样子，包括 EMNIST'),
  transposed: text('rows and columns were swapped', '图片已行列互换'),
  licence: text(
    'licence of the pictures, kept with everything made from them',
    '图片的许可，会随衍生物一并保存',
  ),
  forever: text('delete from disk at once', '立即从磁盘删除'),
  looking: text('Looking', '检查中'),
  importing: text('Importing', '导入中'),
  pictures: text('pictures', '张图片'),
  duplicatesLeftOut: text('exact repetitions left out', '张完全重复的图片未导入'),

  recipes: text('what can be trained, with every option', '可训练的配方及其全部选项'),
  recipeColumns: text('option|default|allowed|what it does', '选项|默认|允许值|作用'),
  presets: text('presets', '预设'),
  train: text('train a network on a dataset', '在数据集上训练网络'),
  dataset: text(
    'name or id of the dataset; STREAM=NAME for each, where a recipe learns from several',
    '数据集的名称或编号；配方使用多个数据集时，每个写作 流=名称',
  ),
  holdout: text(
    'share of the data kept out of the training, to judge it by: 0 to 0.5',
    '留出不参与训练、用于评判的数据比例：0–0.5',
  ),
  rows: text(
    'one row for each label, COUNT pictures in each: --rows label --count 8',
    '每个标签一行，每行 COUNT 张：--rows label --count 8',
  ),
  given: text(
    'what to draw: label=3, label=cat; repeat it to go through several',
    '画什么：label=3、label=cat；重复此选项可依次使用多个',
  ),
  recipe: text('id of the recipe', '配方编号'),
  steps: text('generator updates', '生成器更新次数'),
  seed: text('seed of everything random: 0 to 4294967295', '所有随机性的种子：0–4294967295'),
  set: text(
    'an option of the recipe: --set width=32; see “studio recipes <id>”',
    '配方选项：--set width=32；见 “studio recipes <id>”',
  ),
  preset: text(
    'start from a preset of the recipe, such as laptop or paper',
    '以配方的预设为起点，例如 laptop 或 paper',
  ),
  engine: text('what computes the steps; auto: the fastest here', '由什么计算；auto：本机最快的引擎'),
  engineFellBack: text(
    'The engine {engine} failed. The training goes on from step {step} on the CPU.',
    '引擎 {engine} 出现故障。训练在 CPU 上从第 {step} 步继续。',
  ),
  plan: text('what a run would need, before it is started', '开始前估算一次训练的需求'),
  planMemory: text('Memory: {needed} needed, {free} free', '内存：需要 {needed}，可用 {free}'),
  planDisk: text('Disk: {needed} needed, {free} free', '磁盘：需要 {needed}，可用 {free}'),
  planSize: text(
    '{parameters} parameters, {gflops} GFLOP a step',
    '{parameters} 个参数，每步 {gflops} GFLOP',
  ),
  tooLarge: text(
    'This run needs {needed} of memory and {free} is free: it may be slow, or be ended by the system.',
    '此训练需要 {needed} 内存，当前可用 {free}：可能很慢，或被系统强制结束。',
  ),
  fittingBatch: text('It would fit with --set batch={batch}', '改用 --set batch={batch} 即可容纳'),
  fittingParts: text(
    'It would fit with --set accumulation={parts}: the same batch, computed in parts',
    '改用 --set accumulation={parts} 即可容纳：批大小不变，分份计算',
  ),
  noBatchFits: text(
    'No batch makes it fit: choose smaller networks or pictures.',
    '任何批大小都无法容纳：请选择更小的网络或图片。',
  ),
  batches: text(
    'measure which batch size learns from the most pictures a second here',
    '测量这台电脑上每秒学习图片最多的批大小',
  ),
  batchColumns: text('batch|ms a step|pictures/s|memory', '批大小|每步毫秒|图片/秒|内存'),
  batchMeasuring: text('Measuring batches of', '测量批大小'),
  batchEqual: text(
    'No difference: all are as fast within the noise of the measurement (±{noise} %). Keep the batch you have.',
    '没有差别：在测量误差（±{noise} %）内，各种批大小一样快。保持原来的批大小即可。',
  ),
  batchKeep: text('No other batch is measurably faster than {batch}.', '没有比 {batch} 明显更快的批大小。'),
  batchAdvice: text('Recommended: --set batch={batch}', '建议：--set batch={batch}'),
  training: text('Training', '训练中'),
  interruptedNote: text(
    'Saving a checkpoint before the end (press Ctrl-C again to end at once) …',
    '结束前保存检查点（再按一次 Ctrl-C 立即结束）…',
  ),
  resumeHint: text('Go on with: studio runs resume', '继续训练：studio runs resume'),

  runs: text('trainings, past and present', '训练任务'),
  runsList: text('list the runs', '列出训练任务'),
  runsShow: text('show one run', '查看一个训练任务'),
  runsResume: text('go on from the newest checkpoint', '从最新检查点继续'),
  runsResumeSteps: text('a new goal in steps', '新的目标步数'),
  runsStop: text(
    'stop a run that another process left behind as running',
    '停止被其他进程遗留为运行中的任务',
  ),
  runsFork: text('start a new run from a checkpoint of this one', '从该任务的检查点开始新任务'),
  forkAt: text('step of the checkpoint (default: the newest)', '检查点的步数（默认：最新）'),
  runsRemove: text('move a run to the trash', '将任务移入回收站'),
  runColumns: text('name|recipe|dataset|status|step|id', '名称|配方|数据集|状态|步|编号'),

  sample: text('draw pictures with a trained generator', '用训练好的生成器绘制图片'),
  run: text('name or id of the run', '任务的名称或编号'),
  count: text('how many pictures', '图片数量'),
  outPicture: text(
    'PNG to write; a file that the studio did not draw is never replaced',
    '要写入的 PNG；不是由工作室绘制的文件绝不会被替换',
  ),
  outModel: text(
    'file to write, ending in .onnx; its card (.md, .json) and samples (.png) go beside it. Nothing is replaced but what an earlier export wrote and nobody changed: any other file of these names is an error',
    '要写入的文件，以 .onnx 结尾；模型卡（.md、.json）和样例图片（.png）写在旁边。只替换以前导出且未被修改的文件：同名的其他文件会报错',
  ),
  noEma: text('use the weights as they are, not their moving average', '使用原始权重而非滑动平均'),
  exportModel: text(
    'write the generator as a file that runs without the studio',
    '将生成器导出为可独立运行的文件',
  ),
  variant: text(
    'float: values in [-1, 1]; uint8: finished RGB pixels',
    'float：取值 [-1, 1]；uint8：成品 RGB 像素',
  ),
  maxDifference: text('largest difference from the studio', '与工作室结果的最大差异'),

  serve: text('open the studio for a browser on this computer', '为这台电脑的浏览器打开工作室'),
  port: text('port (default: a free one)', '端口（默认：空闲端口）'),
  serving: text('The studio is open at', '工作室地址'),
  servingEnd: text(
    'Ctrl-C ends it; running trainings save a checkpoint first.',
    '按 Ctrl-C 结束；运行中的训练会先保存检查点。',
  ),
  doctor: text('check engines, folders and space', '检查引擎、文件夹与空间'),
  fsck: text('read everything again and compare it with its checksum', '重新读取所有内容并核对校验和'),
  rebuild: text(
    'make a lost or damaged database again from the files of datasets and runs, and restore changed run files; what is damaged is set aside, nothing is deleted',
    '用数据集与任务的文件重建丢失或损坏的数据库，并恢复被修改的任务文件；损坏的文件移到旁边，不删除任何内容',
  ),
  rebuilt: text(
    'Taken back: {datasets} dataset(s) and {runs} run(s)',
    '已恢复 {datasets} 个数据集和 {runs} 个任务',
  ),
  restoredRun: text(
    'The file of the run “{run}” says again what was recorded',
    '任务“{run}”的文件已恢复为所记录的内容',
  ),
  setAside: text('Set aside: {file}', '已移到旁边：{file}'),
  free: text('free', '可用'),
  checking: text('Checking', '检查中'),
} as const satisfies Record<string, Text>;
