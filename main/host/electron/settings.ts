/** Language, theme and menu follow the studio's settings. */
import { app, Menu, nativeTheme } from 'electron';
import { commands, type Settings } from '../../../shared/contract/index.ts';
import { channels } from './channels.ts';
import type { Desktop } from './desktop.ts';
import { systemLocale } from './dialogs.ts';
import { menuTemplate } from './menu.ts';

/** What the menu is told by the window. */
export interface NativeMenu {
  setAvailable(ids: readonly string[]): void;
}

/** Applies the settings now and whenever they change. */
export async function followSettings(desktop: Desktop): Promise<NativeMenu> {
  let available: ReadonlySet<string> | null = null;
  let menu = Menu.buildFromTemplate([]);

  function apply({ locale, theme }: Settings): void {
    desktop.locale = locale === 'system' ? systemLocale() : locale;
    nativeTheme.themeSource = theme;
    menu = Menu.buildFromTemplate(
      menuTemplate({
        locale: desktop.locale,
        platform: process.platform,
        isPackaged: app.isPackaged,
        available,
        onCommand: (id) => desktop.window?.webContents.send(channels.command, id),
      }),
    );
    Menu.setApplicationMenu(menu);
  }

  desktop.studio.listen((event) => {
    if (event.kind === 'settings') apply(event.settings);
  });
  apply(await desktop.studio.client.studio.settings());
  return {
    setAvailable(ids) {
      available = new Set(ids);
      for (const { id } of commands) {
        const item = menu.getMenuItemById(id);
        if (item !== null) item.enabled = available.has(id);
      }
    },
  };
}
