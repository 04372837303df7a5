import { describe, expect, it } from 'vitest';
import { commands, type Command } from '../../../../shared/contract/index.ts';
import { acceleratorOf, contextTemplate, menuTemplate } from '../../../../main/host/electron/menu.ts';

type Item = ReturnType<typeof menuTemplate>[number];

function flatten(items: readonly Item[]): Item[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

function template(options: Partial<Parameters<typeof menuTemplate>[0]> = {}): Item[] {
  return menuTemplate({
    locale: 'en',
    platform: 'linux',
    isPackaged: true,
    available: null,
    onCommand: () => undefined,
    ...options,
  });
}

const table: readonly Command[] = commands;

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)(
    'holds every command of the table once on %s',
    (platform) => {
      const ids = flatten(template({ platform })).flatMap(({ id }) => (id === undefined ? [] : [id]));
      expect(ids.toSorted()).toEqual(table.map(({ id }) => id).toSorted());
    },
  );

  it('says every item in the chosen language', () => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const labels = flatten(template({ locale, platform: 'darwin' })).filter(
        ({ type }) => type !== 'separator',
      );
      expect(labels.every(({ label }) => label !== undefined && label !== '')).toBe(true);
    }
    const edit = template({ locale: 'zh-CN' })[1];
    expect(edit?.label).toBe('编辑');
  });

  it('shows the shortcuts of the table, which the window hears itself', () => {
    const palette = flatten(template()).find(({ id }) => id === 'view.palette');
    expect(palette).toMatchObject({ accelerator: 'CmdOrCtrl+K', registerAccelerator: false });
  });

  it('takes no single character away from text fields', () => {
    expect(table.some(({ shortcut }) => shortcut?.length === 1)).toBe(true);
    for (const { accelerator } of flatten(template())) expect(accelerator?.length).not.toBe(1);
    expect(
      acceleratorOf({ id: 'x', menu: 'go', title: { en: '', 'zh-CN': '' }, shortcut: '?' }),
    ).toBeUndefined();
  });

  it('disables what cannot be done now', () => {
    const items = flatten(template({ available: new Set(['run.hold']) }));
    expect(items.find(({ id }) => id === 'run.hold')?.enabled).toBe(true);
    expect(items.find(({ id }) => id === 'run.stop')?.enabled).toBe(false);
  });

  it('calls back with the id of the chosen command', () => {
    const chosen: string[] = [];
    const items = flatten(template({ onCommand: (id) => chosen.push(id) }));
    for (const { click } of items) (click as (() => void) | undefined)?.();
    expect(chosen.toSorted()).toEqual(table.map(({ id }) => id).toSorted());
  });

  it('offers the inspector only where the studio is not packaged', () => {
    const roles = (isPackaged: boolean) => flatten(template({ isPackaged })).map(({ role }) => role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(true)).not.toContain('reload');
    expect(roles(false)).toContain('toggleDevTools');
  });

  it('lets a person quit from the menu on every system', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      expect(flatten(template({ platform })).filter(({ role }) => role === 'quit')).toHaveLength(1);
    }
  });
});

describe('contextTemplate', () => {
  it('offers editing in fields, copying over selected text, and nothing elsewhere', () => {
    const rolesOf = (items: readonly Item[]) =>
      items.flatMap(({ role }) => (role === undefined ? [] : [role]));
    expect(rolesOf(contextTemplate({ isEditable: true, selectionText: '' }, 'en'))).toContain('paste');
    expect(rolesOf(contextTemplate({ isEditable: false, selectionText: 'loss' }, 'en'))).toEqual(['copy']);
    expect(contextTemplate({ isEditable: false, selectionText: ' ' }, 'en')).toEqual([]);
  });
});
