/** What the desktop says by itself, outside of the window: menus and dialogs. */
import type { Text } from '../../../shared/contract/index.ts';

/** Menu items that the system or Chromium carries out, by Electron's role. */
export const roleWords = {
  about: { en: 'About GAN Studio', 'zh-CN': '关于 GAN Studio' },
  services: { en: 'Services', 'zh-CN': '服务' },
  hide: { en: 'Hide GAN Studio', 'zh-CN': '隐藏 GAN Studio' },
  hideOthers: { en: 'Hide others', 'zh-CN': '隐藏其他' },
  unhide: { en: 'Show all', 'zh-CN': '全部显示' },
  quit: { en: 'Quit GAN Studio', 'zh-CN': '退出 GAN Studio' },
  close: { en: 'Close window', 'zh-CN': '关闭窗口' },
  undo: { en: 'Undo', 'zh-CN': '撤销' },
  redo: { en: 'Redo', 'zh-CN': '重做' },
  cut: { en: 'Cut', 'zh-CN': '剪切' },
  copy: { en: 'Copy', 'zh-CN': '复制' },
  paste: { en: 'Paste', 'zh-CN': '粘贴' },
  selectAll: { en: 'Select all', 'zh-CN': '全选' },
  resetZoom: { en: 'Actual size', 'zh-CN': '实际大小' },
  zoomIn: { en: 'Larger', 'zh-CN': '放大' },
  zoomOut: { en: 'Smaller', 'zh-CN': '缩小' },
  togglefullscreen: { en: 'Full screen', 'zh-CN': '全屏' },
  toggleDevTools: { en: 'Developer tools', 'zh-CN': '开发者工具' },
  minimize: { en: 'Minimise', 'zh-CN': '最小化' },
  zoom: { en: 'Zoom', 'zh-CN': '缩放' },
  front: { en: 'Bring all to front', 'zh-CN': '全部置于顶层' },
} as const satisfies Readonly<Record<string, Text>>;

export type Role = keyof typeof roleWords;

export const words = {
  edit: { en: 'Edit', 'zh-CN': '编辑' },
  window: { en: 'Window', 'zh-CN': '窗口' },
  leaveMessage: { en: 'A training is going on.', 'zh-CN': '训练正在进行。' },
  leaveDetail: {
    en: 'The studio saves a checkpoint before it quits and offers to resume the training at the next start.',
    'zh-CN': '工作室会在退出前保存检查点，并在下次启动时提供继续训练的选项。',
  },
  leaveYes: { en: 'Save and quit', 'zh-CN': '保存并退出' },
  leaveNo: { en: 'Keep training', 'zh-CN': '继续训练' },
  goneMessage: { en: 'The window ended unexpectedly ({reason}).', 'zh-CN': '窗口意外结束（{reason}）。' },
  goneDetail: {
    en: 'Nothing is lost: trainings run in processes of their own and go on.',
    'zh-CN': '没有任何丢失：训练在独立进程中运行，会继续进行。',
  },
  goneAgain: { en: 'Open the window again', 'zh-CN': '重新打开窗口' },
  rebuildYes: { en: 'Make it again', 'zh-CN': '重建' },
  goneQuit: { en: 'Quit', 'zh-CN': '退出' },
  chooseFolder: { en: 'Choose folders of pictures', 'zh-CN': '选择图片文件夹' },
  chooseFiles: { en: 'Choose pictures or archives', 'zh-CN': '选择图片或压缩包' },
  chooseYes: { en: 'Choose', 'zh-CN': '选择' },
  pictures: { en: 'Pictures, archives and IDX files', 'zh-CN': '图片、压缩包和 IDX 文件' },
  allFiles: { en: 'All files', 'zh-CN': '所有文件' },
} as const satisfies Readonly<Record<string, Text>>;
