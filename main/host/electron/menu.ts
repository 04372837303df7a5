/** The native menu as data, built from the same table as the window's palette. */
import type { MenuItemConstructorOptions as Item } from 'electron';
import {
  commandMenus,
  commands,
  menuTitles,
  type Command,
  type CommandMenu,
  type Locale,
} from '../../../shared/contract/index.ts';
import { roleWords, words, type Role } from './words.ts';

export interface MenuOptions {
  readonly locale: Locale;
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Ids of the commands that can be used now; null while the window has not said. */
  readonly available: ReadonlySet<string> | null;
  readonly onCommand: (id: string) => void;
}

/** The whole application menu. Mac adds the menus of the application and of its windows. */
export function menuTemplate(options: MenuOptions): Item[] {
  const isMac = options.platform === 'darwin';
  const [file, ...others] = commandMenus.map((menu) => commandMenu(menu, options));
  return [
    ...(isMac ? [applicationMenu(options)] : []),
    ...(file === undefined ? [] : [file]),
    editMenu(options),
    ...others,
    ...(isMac ? [windowMenu(options)] : []),
  ];
}

/** What the right mouse button offers over text; empty where there is nothing to offer. */
export function contextTemplate(
  { isEditable, selectionText }: { readonly isEditable: boolean; readonly selectionText: string },
  locale: Locale,
): Item[] {
  if (isEditable) return roles(['undo', 'redo', null, 'cut', 'copy', 'paste', null, 'selectAll'], locale);
  return selectionText.trim() === '' ? [] : roles(['copy'], locale);
}

/**
 * The accelerator of a command in the menu. A single character belongs to the window, which knows whether a person is
 * typing; a menu would take it away from every text field.
 */
export function acceleratorOf(command: Command): string | undefined {
  const { shortcut } = command;
  return shortcut === undefined || shortcut.length === 1 ? undefined : shortcut;
}

function commandMenu(menu: CommandMenu, options: MenuOptions): Item {
  const known: readonly Command[] = commands;
  const items = known
    .filter((command) => command.menu === menu)
    .map((command) => commandItem(command, options));
  return { label: menuTitles[menu][options.locale], submenu: [...items, ...systemItems(menu, options)] };
}

function commandItem(command: Command, { locale, available, onCommand }: MenuOptions): Item {
  const accelerator = acceleratorOf(command);
  return {
    id: command.id,
    label: command.title[locale],
    enabled: available?.has(command.id) ?? true,
    // Shown here, heard by the window: a key must not do its command twice.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => onCommand(command.id),
  };
}

/** What Chromium and the system do, below the studio's own commands. */
function systemItems(menu: CommandMenu, { locale, platform, isPackaged }: MenuOptions): Item[] {
  const isMac = platform === 'darwin';
  switch (menu) {
    case 'file':
      return roles([null, isMac ? 'close' : 'quit'], locale);
    case 'view':
      return roles(
        [
          null,
          'resetZoom',
          'zoomIn',
          'zoomOut',
          null,
          'togglefullscreen',
          ...(isPackaged ? [] : (['toggleDevTools'] as const)),
        ],
        locale,
      );
    case 'help':
      return isMac ? [] : roles([null, 'about'], locale);
    case 'run':
    case 'go':
      return [];
  }
}

function applicationMenu({ locale }: MenuOptions): Item {
  const items: (Role | null)[] = [
    'about',
    null,
    'services',
    null,
    'hide',
    'hideOthers',
    'unhide',
    null,
    'quit',
  ];
  return { label: 'GAN Studio', submenu: roles(items, locale) };
}

function editMenu({ locale }: MenuOptions): Item {
  const items: (Role | null)[] = ['undo', 'redo', null, 'cut', 'copy', 'paste', null, 'selectAll'];
  return { label: words.edit[locale], submenu: roles(items, locale) };
}

function windowMenu({ locale }: MenuOptions): Item {
  return {
    label: words.window[locale],
    role: 'window',
    submenu: roles(['minimize', 'zoom', null, 'front'], locale),
  };
}

/** Items by their roles; null is a line between them. */
function roles(list: readonly (Role | null)[], locale: Locale): Item[] {
  return list.map((role) =>
    role === null ? { type: 'separator' } : { role, label: roleWords[role][locale] },
  );
}
