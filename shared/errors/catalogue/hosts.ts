import type { ErrorFamily } from './family.ts';

/** Errors of the window, the browser connection and the terminal. */
export const hostErrors = {
  port_in_use: {
    en: {
      message: 'Port {port} is in use by another program.',
      next: 'Close that program, or start the studio at another port.',
      terminal: 'Leave --port out to take a free one, or choose another.',
    },
    'zh-CN': {
      message: '端口 {port} 已被其他程序占用。',
      next: '请关闭该程序，或换一个端口启动工作室。',
      terminal: '不指定 --port 以自动选择空闲端口，或换一个端口。',
    },
  },
  connection_lost: {
    en: {
      message: 'The connection to the studio was lost.',
      next: 'It is being tried again. A running training goes on without the window.',
    },
    'zh-CN': { message: '与工作室的连接已断开。', next: '正在重新连接。训练不依赖窗口，会继续进行。' },
  },
  key_refused: {
    en: {
      message: 'The studio that answers here was started anew, with another key.',
      next: 'Paste the new address, which it prints when it starts.',
    },
    'zh-CN': {
      message: '此处应答的工作室已重新启动，密钥已更换。',
      next: '请粘贴它启动时显示的新地址。',
    },
  },
  upload_not_found: {
    en: { message: 'There is no upload “{upload}”.', next: 'Drop the files again.' },
    'zh-CN': { message: '没有上传“{upload}”。', next: '请重新拖入文件。' },
  },
  upload_name_taken: {
    en: {
      message: 'Two of the dropped files are called “{path}”.',
      next: 'Rename one of them and drop them again.',
    },
    'zh-CN': { message: '拖入的文件中有两个都叫“{path}”。', next: '请重命名其中一个后重新拖入。' },
  },
  upload_path_unsafe: {
    en: { message: '“{path}” is not a safe file name.', next: 'Rename the file and drop it again.' },
    'zh-CN': { message: '“{path}”不是安全的文件名。', next: '请重命名文件后重新拖入。' },
  },
  upload_too_large: {
    en: {
      message: 'The upload is larger than {limit}.',
      next: 'Give the folder’s path on this computer instead of dropping it into the browser.',
    },
    'zh-CN': {
      message: '上传内容超过 {limit}。',
      next: '请改为填写这台电脑上的文件夹路径，而不是拖入浏览器。',
    },
  },
  media_not_found: {
    en: {
      message: 'There is no picture or file at {url}.',
      next: 'Reload the page: it may have been removed.',
    },
    'zh-CN': { message: '{url} 处没有图片或文件。', next: '请重新加载页面，它可能已被移除。' },
  },
  switch_refused: {
    en: {
      message: 'The studio does not start with {switches}, which would open it to other programs.',
      next: 'Start it without.',
    },
    'zh-CN': {
      message: '工作室拒绝以 {switches} 启动，因为这会让其他程序控制它。',
      next: '请去掉该参数后启动。',
    },
  },
  sandbox_missing: {
    en: {
      message:
        'The studio does not start without its sandbox, and it was started with --no-sandbox. The AppImage adds that by itself on systems that do not let programs make a sandbox.',
      next: 'Install the .deb package instead: it brings what the sandbox needs (on Ubuntu, an AppArmor profile). On a system without .deb packages, ask whoever looks after it to allow user namespaces, then start the AppImage again.',
    },
    'zh-CN': {
      message:
        '没有沙盒，工作室不会启动，而它是以 --no-sandbox 启动的。在不允许程序创建沙盒的系统上，AppImage 会自动加上此参数。',
      next: '请改用 .deb 安装包，它带有沙盒所需的一切（在 Ubuntu 上是 AppArmor 配置）。若系统不支持 .deb，请让管理员允许用户命名空间（user namespaces），然后再次启动 AppImage。',
    },
  },
  processor_unsupported: {
    en: {
      message:
        'The studio cannot run on a Mac with an Intel processor: ONNX Runtime, which it trains with, is not made for it.',
      next: 'Use a Mac with Apple silicon, or a computer with Windows or Linux. If this Mac has Apple silicon, install the studio’s version for it (arm64).',
      terminal:
        'Use a Mac with Apple silicon, or a computer with Windows or Linux. If this Mac has Apple silicon, run a Node for arm64 rather than one for x64 under Rosetta.',
    },
    'zh-CN': {
      message: '工作室无法在使用 Intel 处理器的 Mac 上运行：训练所用的 ONNX Runtime 不支持它。',
      next: '请使用搭载 Apple 芯片的 Mac，或 Windows、Linux 电脑。若这台 Mac 搭载 Apple 芯片，请安装为其制作的版本（arm64）。',
      terminal:
        '请使用搭载 Apple 芯片的 Mac，或 Windows、Linux 电脑。若这台 Mac 搭载 Apple 芯片，请使用 arm64 版的 Node，而不要通过 Rosetta 运行 x64 版。',
    },
  },
  link_not_opened: {
    en: {
      message: 'The system opened no browser for {address}.',
      next: 'Copy the address into a browser.',
    },
    'zh-CN': { message: '系统没有为 {address} 打开浏览器。', next: '请把地址复制到浏览器中打开。' },
  },
  page_not_built: {
    en: {
      message: 'The window’s files are missing from {folder}.',
      next: 'Install the studio again.',
      terminal: 'Run “npm run build”, then start again.',
    },
    'zh-CN': {
      message: '{folder} 中缺少窗口文件。',
      next: '请重新安装工作室。',
      terminal: '请运行 “npm run build” 后重新启动。',
    },
  },
} as const satisfies ErrorFamily;
