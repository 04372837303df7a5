import { describe, expect, it } from 'vitest';
import { matches } from '../../../renderer/actions/matches.ts';
import { isShortcut, shortcutKeys } from '../../../renderer/actions/shortcuts.ts';
import { type Command, commands } from '../../../shared/contract/index.ts';

const press = (key: string, code: string, held: string[] = []) => ({
  key,
  code,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  altKey: held.includes('alt'),
  shiftKey: held.includes('shift'),
});

describe('isShortcut', () => {
  it('reads the command key of each system', () => {
    expect(isShortcut('CmdOrCtrl+K', press('k', 'KeyK', ['ctrl']), false)).toBe(true);
    expect(isShortcut('CmdOrCtrl+K', press('k', 'KeyK', ['meta']), true)).toBe(true);
    expect(isShortcut('CmdOrCtrl+K', press('k', 'KeyK', ['ctrl']), true)).toBe(false);
  });

  it('goes by the place of the key, so that Option on a Mac does not change it', () => {
    expect(isShortcut('Alt+1', press('¡', 'Digit1', ['alt']), true)).toBe(true);
    expect(isShortcut('Alt+1', press('1', 'Digit1'), true)).toBe(false);
  });

  it('goes by the character where the shortcut is one', () => {
    expect(isShortcut('?', press('?', 'Minus', ['shift']), false)).toBe(true);
    expect(isShortcut('?', press('?', 'Slash', ['ctrl']), false)).toBe(false);
  });
});

describe('shortcutKeys', () => {
  it('prints what stands on the keys', () => {
    expect(shortcutKeys('CmdOrCtrl+K', false)).toEqual(['Ctrl', 'K']);
    expect(shortcutKeys('Alt+1', true)).toEqual(['⌥', '1']);
  });
});

describe('the table of commands', () => {
  const table: readonly Command[] = commands;

  it('gives each command an id and a shortcut of its own', () => {
    const ids = table.map(({ id }) => id);
    const shortcuts = table.flatMap(({ shortcut }) => shortcut ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });

  it('names each command in both languages', () => {
    for (const { title } of table) expect([title.en, title['zh-CN']].every((word) => word !== '')).toBe(true);
  });
});

describe('matches', () => {
  it('finds a title by its words in any order, in both languages', () => {
    expect(matches('Export this run', 'ru EXP')).toBe(true);
    expect(matches('导出此任务', '任务')).toBe(true);
    expect(matches('Export this run', 'hold')).toBe(false);
    expect(matches('Anything', '  ')).toBe(true);
  });
});
