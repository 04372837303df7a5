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
  value_needed: {
    en: {
      message:
        'A value was read while the step was being traced (by {caller}), so its shape would depend on data.',
      next: 'Compute it with tensor operations, or make it an input or an option.',
    },
    'zh-CN': {
      message: '在跟踪训练步骤时读取了数值（由 {caller} 读取），其形状将依赖数据。',
      next: '请用张量运算计算，或将其作为输入或选项。',
    },
  },
  random_in_step: {
    en: {
      message:
        '{op} was called while the step was being traced (in {caller}); it would give the same numbers in every run.',
      next: 'Draw the noise on the host and pass it as an input.',
    },
    'zh-CN': {
      message: '在跟踪训练步骤时调用了 {op}（位于 {caller}），每次运行都会得到相同的数。',
      next: '请在主机上生成噪声，并作为输入传入。',
    },
  },
  dtype_unknown: {
    en: {
      message: 'Tensors of type “{dtype}” cannot be compiled.',
      next: 'Use float32, int32, bool, or uint8 for inputs.',
    },
    'zh-CN': {
      message: '无法编译类型为“{dtype}”的张量。',
      next: '请使用 float32、int32、bool，输入可用 uint8。',
    },
  },
  layout_unknown: {
    en: {
      message: 'Images in {layout} layout cannot be compiled.',
      next: 'Use NHWC: batch, height, width, channels.',
    },
    'zh-CN': { message: '无法编译 {layout} 布局的图片。', next: '请使用 NHWC：批次、高、宽、通道。' },
  },
  groups_do_not_fit: {
    en: {
      message:
        '{groups} groups do not divide a convolution of {channels} channels, whose filters see {perGroup} and make {outputs}.',
      next: 'Channels must be groups × the channels a filter sees, and filters a multiple of the groups.',
    },
    'zh-CN': {
      message:
        '{groups} 个分组无法划分该卷积：共 {channels} 个通道，每个滤波器看到 {perGroup} 个，输出 {outputs} 个。',
      next: '通道数应为分组数乘以滤波器通道数，滤波器数应为分组数的倍数。',
    },
  },
  operand_does_not_fit: {
    en: {
      message: '{operation} needs {expected}, got [{found}].',
      next: 'Change the options of the network, or the size of its pictures.',
    },
    'zh-CN': {
      message: '{operation} 需要 {expected}，实际为 [{found}]。',
      next: '请修改网络选项或图片尺寸。',
    },
  },
  name_taken: {
    en: { message: '“{name}” names both a state and an input of the step.', next: 'Rename one of them.' },
    'zh-CN': { message: '“{name}”同时是该步骤的状态和输入名称。', next: '请为其中一个改名。' },
  },
  result_not_a_tensor: {
    en: { message: 'The step returned “{name}” as {found}, not as a tensor.', next: 'Return tensors only.' },
    'zh-CN': { message: '该步骤返回的“{name}”是 {found}，不是张量。', next: '请只返回张量。' },
  },
  state_unknown: {
    en: {
      message: 'The step returned state “{name}”, which it was not given.',
      next: 'Return only the names of the state it received, or declare it in the example.',
    },
    'zh-CN': {
      message: '该步骤返回了状态“{name}”，但并未收到它。',
      next: '请只返回收到的状态名称，或在示例中声明它。',
    },
  },
  state_changed_shape: {
    en: {
      message: 'The step returned state “{name}” as {found}; it was given as {expected}.',
      next: 'A state keeps its shape and type from step to step.',
    },
    'zh-CN': {
      message: '该步骤返回的状态“{name}”为 {found}，而给定的是 {expected}。',
      next: '状态在各步骤之间须保持形状和类型。',
    },
  },
  batch_not_free: {
    en: {
      message: 'The batch size of “{input}” cannot be left free: {reason}.',
      next: 'Compile it with a fixed batch size.',
    },
    'zh-CN': { message: '“{input}”的批大小无法保持自由：{reason}。', next: '请用固定的批大小编译。' },
  },
  value_missing: {
    en: {
      message: 'The program needs “{name}” ({expected}), which was not given.',
      next: 'Pass it with this name.',
    },
    'zh-CN': { message: '程序需要“{name}”（{expected}），但未提供。', next: '请以此名称传入。' },
  },
  value_unknown: {
    en: { message: 'The program has no value named “{name}”.', next: 'It knows: {known}.' },
    'zh-CN': { message: '程序没有名为“{name}”的值。', next: '已知的有：{known}。' },
  },
  value_does_not_fit: {
    en: { message: '“{name}” must be {expected}, got {found}.', next: 'Pass it with that shape and type.' },
    'zh-CN': { message: '“{name}”应为 {expected}，实际为 {found}。', next: '请按该形状和类型传入。' },
  },
  engine_unavailable: {
    en: {
      message: 'The engine “{engine}” cannot be used here: {reason}',
      next: 'Choose another engine; the settings list them.',
      terminal: 'Choose another engine; “studio doctor” lists them.',
    },
    'zh-CN': {
      message: '此处无法使用引擎“{engine}”：{reason}',
      next: '请选择其他引擎；“设置”中列出了所有引擎。',
      terminal: '请选择其他引擎；“studio doctor”会列出它们。',
    },
  },
  engine_unknown: {
    en: { message: 'There is no engine “{engine}”.', next: 'Engines: {known}.' },
    'zh-CN': { message: '没有引擎“{engine}”。', next: '可用引擎：{known}。' },
  },
  engine_not_for_system: {
    en: {
      message: 'The engine “{engine}” does not exist for this system ({system}).',
      next: 'Choose another engine; the settings list them.',
      terminal: 'Choose another engine; “studio doctor” lists them.',
    },
    'zh-CN': {
      message: '引擎“{engine}”不支持此系统（{system}）。',
      next: '请选择其他引擎；“设置”中列出了所有引擎。',
      terminal: '请选择其他引擎；“studio doctor”会列出它们。',
    },
  },
  engine_not_installed: {
    en: {
      message: 'The engine “{engine}” is not installed, or not completely.',
      next: 'It is added from a terminal, where this computer has a processor for it. Otherwise choose another engine.',
      terminal: 'If this computer has a processor for it: {command}. Otherwise choose another engine.',
    },
    'zh-CN': {
      message: '引擎“{engine}”未安装或安装不完整。',
      next: '若这台电脑有相应的处理器，可从终端安装它。否则请选择其他引擎。',
      terminal: '若这台电脑有相应的处理器，请运行：{command}。否则请选择其他引擎。',
    },
  },
  updates_too_large: {
    en: {
      message:
        'The weights and what the optimizer keeps of them need {gigabytes} GB, more than the {most} GB that can be changed in place.',
      next: 'Choose a smaller network.',
    },
    'zh-CN': {
      message: '权重及优化器为其保存的数据需要 {gigabytes} GB，超过了可就地更新的 {most} GB。',
      next: '请选择更小的网络。',
    },
  },
  engine_failed: {
    en: {
      message:
        'The engine “{engine}” failed in the middle of a run: its device was lost, or its memory was full.',
      next: 'Go on from the last checkpoint on the CPU, or with smaller options.',
    },
    'zh-CN': {
      message: '引擎“{engine}”在运行中失败：设备丢失或内存不足。',
      next: '请从最近的检查点在 CPU 上继续，或改用更小的选项。',
    },
  },
  program_refused_saved: {
    en: {
      message: 'The engine “{engine}” could not build the program. What it was given is in {folder}.',
      next: 'Send that folder with your report; another engine may build it.',
    },
    'zh-CN': {
      message: '引擎“{engine}”无法构建该程序。所给内容保存在 {folder}。',
      next: '反馈时请附上该文件夹；其他引擎也许可以构建。',
    },
  },
  program_refused: {
    en: {
      message: 'The engine “{engine}” could not build the program.',
      next: 'Copy the details into a report; another engine may build it.',
    },
    'zh-CN': {
      message: '引擎“{engine}”无法构建该程序。',
      next: '请复制详细信息反馈；其他引擎也许可以构建。',
    },
  },
} as const satisfies ErrorFamily;
