/**
 * Every command of the window that a menu, the palette or a shortcut can call, as plain data. The window binds each id
 * to what it does (`renderer/actions/`); the desktop builds its native menu from the same table.
 */
import type { Text } from '../errors/index.ts';

export const commandMenus = ['file', 'run', 'view', 'go', 'help'] as const;
export type CommandMenu = (typeof commandMenus)[number];

export interface Command {
  readonly id: string;
  readonly title: Text;
  readonly menu: CommandMenu;
  /**
   * Electron's notation, physical keys: `CmdOrCtrl+K`, `Alt+1`, `F1`. A single character (`?`, `[`) works outside of
   * text fields only, so it belongs to the window: a native menu must not register it.
   */
  readonly shortcut?: string;
}

export const menuTitles = {
  file: { en: 'File', 'zh-CN': '文件' },
  run: { en: 'Run', 'zh-CN': '训练任务' },
  view: { en: 'View', 'zh-CN': '视图' },
  go: { en: 'Go', 'zh-CN': '前往' },
  help: { en: 'Help', 'zh-CN': '帮助' },
} as const satisfies Record<CommandMenu, Text>;

export const commands = [
  command('file.import', 'file', 'Import pictures…', '导入图片…', 'Alt+O'),
  command('file.new-run', 'file', 'New run', '新建训练任务', 'Alt+N'),
  command('run.hold', 'run', 'Hold', '暂停', 'Alt+H'),
  command('run.resume', 'run', 'Resume', '继续', 'Alt+R'),
  command('run.stop', 'run', 'Stop', '停止', 'Alt+S'),
  command('run.fork', 'run', 'Fork…', '分支…'),
  command('run.generate', 'run', 'Generate from this run', '用此任务生成', 'Alt+G'),
  command('run.export', 'run', 'Export this run', '导出此任务', 'Alt+E'),
  command('view.palette', 'view', 'All commands…', '所有命令…', 'CmdOrCtrl+K'),
  command('view.theme', 'view', 'Switch light / dark', '切换浅色 / 深色', 'Alt+T'),
  command('view.density', 'view', 'Switch comfortable / compact', '切换宽松 / 紧凑', 'Alt+D'),
  command('view.language', 'view', 'Switch to 中文', '切换为 English', 'Alt+L'),
  command('go.datasets', 'go', 'Datasets', '数据集', 'Alt+1'),
  command('go.runs', 'go', 'Runs', '训练任务', 'Alt+2'),
  command('go.generate', 'go', 'Generate', '生成', 'Alt+3'),
  command('go.settings', 'go', 'Settings', '设置', 'Alt+4'),
  command('go.job', 'go', 'Job in progress', '进行中的工作', 'Alt+J'),
  command('help.shortcuts', 'help', 'Keyboard shortcuts', '键盘快捷键', '?'),
] as const satisfies readonly Command[];

export type CommandId = (typeof commands)[number]['id'];

/** One row of the table; the id keeps its literal type. */
function command<const Id extends string>(
  id: Id,
  menu: CommandMenu,
  en: string,
  zh: string,
  shortcut?: string,
) {
  return { id, menu, title: { en, 'zh-CN': zh }, ...(shortcut === undefined ? {} : { shortcut }) };
}
