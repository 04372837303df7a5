import type { ErrorFamily } from './family.ts';

/** What to do when a training's numbers broke. */
const nextNotFinite = {
  en: 'What was saved last is kept. Fork from it with a lower learning rate or a larger batch; resuming makes the same steps again. If it comes again, train with a recipe that keeps the discriminator smooth: a gradient penalty (WGAN-GP), R1 (StyleGAN2) or spectral norm (SNGAN).',
  'zh-CN':
    '最后保存的内容已保留。请从它分支，并降低学习率或增大批大小；直接继续会重复同样的步骤。若再次发生，请改用能使判别器平滑的配方：梯度惩罚（WGAN-GP）、R1（StyleGAN2）或谱归一化（SNGAN）。',
} as const;

/** Errors of recipes, options and training steps. */
export const trainingErrors = {
  recipe_not_found: {
    en: { message: 'There is no recipe “{recipe}”.', next: 'Recipes: {recipes}.' },
    'zh-CN': { message: '没有配方“{recipe}”。', next: '可用配方：{recipes}。' },
  },
  picture_size_unsupported: {
    en: {
      message:
        'The recipe “{recipe}” draws pictures of {smallest} to {largest} pixels a side; this dataset has {width} × {height}.',
      next: 'Import the pictures again at a size in that range.',
    },
    'zh-CN': {
      message: '配方“{recipe}”支持边长 {smallest} 到 {largest} 像素的图片；该数据集为 {width} × {height}。',
      next: '请以该范围内的尺寸重新导入图片。',
    },
  },
  picture_size_not_doubling: {
    en: {
      message:
        'The recipe “{recipe}” grows pictures by doubling a small grid; no grid of 4 to 7 pixels leads to {width} × {height}.',
      next: 'Import the pictures again with sides such as 16, 24, 28, 32, 48, 64, 96 or 128.',
    },
    'zh-CN': {
      message: '配方“{recipe}”从小网格逐级加倍生成图片；从 4 到 7 像素的网格无法得到 {width} × {height}。',
      next: '请以 16、24、28、32、48、64、96 或 128 等边长重新导入图片。',
    },
  },
  pictures_not_pairs: {
    en: {
      message:
        'The recipe “{recipe}” learns from pairs side by side in one picture, twice as wide as high; this dataset has {width} × {height}.',
      next: 'Put each pair into one picture, left and right halves of one size, and import those, for instance at 128 × 64.',
    },
    'zh-CN': {
      message: '配方“{recipe}”从左右并排的成对图片学习，宽须为高的两倍；该数据集为 {width} × {height}。',
      next: '请将每对图片左右拼成一张（两半大小相同）再导入，例如 128 × 64。',
    },
  },
  picture_halving_unsupported: {
    en: {
      message:
        'The recipe “{recipe}” halves pictures at least {levels} times; {width} × {height} cannot be halved that often.',
      next: 'Import the pairs again with sides that are multiples of {multiple}.',
    },
    'zh-CN': {
      message: '配方“{recipe}”至少要将图片减半 {levels} 次；{width} × {height} 无法做到。',
      next: '请以 {multiple} 的倍数为边长重新导入成对图片。',
    },
  },
  recipe_needs_labels: {
    en: {
      message: 'The recipe “{recipe}” learns what each label looks like; this dataset has no labels.',
      next: 'Sort the pictures into one sub-folder for each label and import them again, or choose a recipe that needs no labels, such as DCGAN.',
    },
    'zh-CN': {
      message: '配方“{recipe}”学习每个标签的样子；该数据集没有标签。',
      next: '请按标签把图片分到各自的子文件夹后重新导入，或选择不需要标签的配方，例如 DCGAN。',
    },
  },
  recipe_needs_classes: {
    en: {
      message:
        'The recipe “{recipe}” tells labels apart; all pictures of this dataset have the same, “{label}”.',
      next: 'Add pictures with other labels, or choose a recipe that needs no labels, such as DCGAN.',
    },
    'zh-CN': {
      message: '配方“{recipe}”需要区分不同标签；该数据集的图片都是同一个标签“{label}”。',
      next: '请加入其他标签的图片，或选择不需要标签的配方，例如 DCGAN。',
    },
  },
  recipe_needs_pictures: {
    en: {
      message: 'The recipe “{recipe}” learns from pictures; this dataset has none.',
      next: 'Choose a dataset of pictures.',
    },
    'zh-CN': { message: '配方“{recipe}”从图片学习；该数据集没有图片。', next: '请选择图片数据集。' },
  },
  recipe_needs_dataset: {
    en: {
      message: 'The recipe “{recipe}” reads a dataset as “{stream}”, and none was given.',
      next: 'Choose a dataset for “{stream}”.',
    },
    'zh-CN': {
      message: '配方“{recipe}”需要作为“{stream}”的数据集，但没有给出。',
      next: '请为“{stream}”选择一个数据集。',
    },
  },
  given_malformed: {
    en: {
      message: '“{word}” is not of the form NAME=VALUE.',
      next: 'Write a name, “=” and a value, such as label=cat.',
      terminal: 'Write, for example, --given label=3 or --given label=cat.',
    },
    'zh-CN': {
      message: '“{word}”不是“名称=值”的形式。',
      next: '请写成名称、“=”和值，例如 label=cat。',
      terminal: '例如：--given label=3 或 --given label=cat。',
    },
  },
  given_unknown: {
    en: { message: 'This generator is not given “{name}”.', next: 'It is given: {known}.' },
    'zh-CN': { message: '该生成器没有名为“{name}”的输入。', next: '它的输入：{known}。' },
  },
  given_not_choosable: {
    en: {
      message: '“{name}” is decided by the seed and cannot be given.',
      next: 'Choose another seed instead.',
    },
    'zh-CN': { message: '“{name}”由种子决定，不能直接给出。', next: '请改用其他种子。' },
  },
  given_label_unknown: {
    en: {
      message: 'There is no label “{label}” in the data that this generator learned from.',
      next: 'Labels: {labels}.',
    },
    'zh-CN': { message: '该生成器所学的数据没有标签“{label}”。', next: '可用标签：{labels}。' },
  },
  generate_too_many: {
    en: {
      message: '{count} pictures of each of {labels} labels are more than can be drawn at once.',
      next: 'Ask for up to {most} of each, or for one label.',
    },
    'zh-CN': {
      message: '{labels} 个标签各画 {count} 张，超出一次可生成的数量。',
      next: '每个标签最多 {most} 张，或只选一个标签。',
    },
  },
  labels_too_many: {
    en: {
      message: 'The recipe “{recipe}” learns up to {most} labels; this dataset has {found}.',
      next: 'Merge labels that look alike, or choose a recipe that needs no labels, such as DCGAN.',
    },
    'zh-CN': {
      message: '配方“{recipe}”最多学习 {most} 个标签；该数据集有 {found} 个。',
      next: '请合并相近的标签，或选择不需要标签的配方，例如 DCGAN。',
    },
  },
  labels_some_missing: {
    en: {
      message: '{count} pictures have no label and are left out of the training.',
      next: 'Give them labels, if they shall take part.',
    },
    'zh-CN': { message: '{count} 张图片没有标签，不参与训练。', next: '如需参与，请为它们加上标签。' },
  },
  labels_rare: {
    en: {
      message:
        '{classes} label(s) have fewer than {few} pictures, “{label}” only {count}: the generator will repeat those pictures rather than draw new ones.',
      next: 'Add pictures with these labels, merge them with others, or train all the same.',
    },
    'zh-CN': {
      message:
        '有 {classes} 个标签的图片少于 {few} 张，“{label}”只有 {count} 张：生成器会重复这些图片，而不是画出新的。',
      next: '请补充这些标签的图片，或与其他标签合并；也可以照样训练。',
    },
  },
  labels_many: {
    en: {
      message:
        'There are {classes} labels, with {each} pictures each on average: every one of them is seen rarely.',
      next: 'Plan for a long training, or begin with fewer labels.',
    },
    'zh-CN': {
      message: '共有 {classes} 个标签，平均每个 {each} 张图片：每个标签都很少见到。',
      next: '请预留较长的训练时间，或先用较少的标签。',
    },
  },
  batch_not_in_parts: {
    en: {
      message: 'A batch of {batch} pictures cannot be computed in {accumulation} equal parts.',
      next: 'Choose a batch size that is a multiple of {accumulation}, or a number of parts that divides {batch}.',
      terminal:
        'Choose a batch size that is a multiple of {accumulation}, or a number of parts (accumulation) that divides {batch}.',
    },
    'zh-CN': {
      message: '{batch} 张图片的一批无法等分为 {accumulation} 份。',
      next: '请选择 {accumulation} 的倍数作为批大小，或选择能整除 {batch} 的份数。',
      terminal: '请选择 {accumulation} 的倍数作为批大小，或选择能整除 {batch} 的份数（accumulation）。',
    },
  },
  training_not_finite: {
    en: {
      message: '“{what}” became {value} at step {step}: the training left the numbers a computer can hold.',
      next: nextNotFinite.en,
    },
    'zh-CN': {
      message: '第 {step} 步时“{what}”变为 {value}：训练数值已溢出。',
      next: nextNotFinite['zh-CN'],
    },
  },
  layer_not_finite: {
    en: {
      message:
        'The layer “{layer}” gave NaN or infinity in step {step}, in the update “{phase}”: the training left the numbers a computer can hold.',
      next: nextNotFinite.en,
    },
    'zh-CN': {
      message: '第 {step} 步的更新“{phase}”中，层“{layer}”输出了 NaN 或无穷大：训练数值已溢出。',
      next: nextNotFinite['zh-CN'],
    },
  },
  gradient_not_finite: {
    en: {
      message:
        'The gradient of “{name}” became NaN or infinity in step {step}, in the update “{phase}”: the training left the numbers a computer can hold.',
      next: nextNotFinite.en,
    },
    'zh-CN': {
      message: '第 {step} 步的更新“{phase}”中，“{name}”的梯度变为 NaN 或无穷大：训练数值已溢出。',
      next: nextNotFinite['zh-CN'],
    },
  },
  value_not_finite: {
    en: {
      message:
        'The update “{phase}” made “{name}” NaN or infinity in step {step}: the training left the numbers a computer can hold.',
      next: nextNotFinite.en,
    },
    'zh-CN': {
      message: '第 {step} 步的更新“{phase}”使“{name}”变为 NaN 或无穷大：训练数值已溢出。',
      next: nextNotFinite['zh-CN'],
    },
  },
  dataset_changed: {
    en: {
      message:
        'The dataset has {found} pictures of {foundShape}; this run was started with {expected} of {expectedShape}.',
      next: 'Bring the dataset back as it was, or start a new run with the one there is.',
    },
    'zh-CN': {
      message: '数据集现有 {found} 张 {foundShape} 的图片；该任务开始时为 {expected} 张 {expectedShape}。',
      next: '请恢复原来的数据集，或用现有数据集新建任务。',
    },
  },
  dataset_empty: {
    en: {
      message: 'The dataset “{dataset}” has no pictures left to train on.',
      next: 'Put removed pictures back, or choose another dataset.',
    },
    'zh-CN': {
      message: '数据集“{dataset}”没有可用于训练的图片。',
      next: '请恢复已移除的图片，或选择其他数据集。',
    },
  },
  checkpoint_does_not_fit: {
    en: {
      message: 'The checkpoint does not fit this model: “{name}” is {found}, expected {expected}.',
      next: 'Keep the options that shape the networks when forking, or start a new run.',
    },
    'zh-CN': {
      message: '检查点与模型不符：“{name}”为 {found}，应为 {expected}。',
      next: '分支时请保留决定网络结构的选项，或新建任务。',
    },
  },
  export_differs: {
    en: {
      message:
        'The exported file draws other pictures than the training program: they differ by {difference}, more than {limit}.',
      next: 'The file was removed. This is a mistake of the studio: copy the details into a report.',
    },
    'zh-CN': {
      message: '导出文件与训练程序生成的图片不一致：差异 {difference}，超过 {limit}。',
      next: '文件已删除。这是工作室的错误：请复制详细信息并反馈。',
    },
  },
} as const satisfies ErrorFamily;
