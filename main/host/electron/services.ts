/** What the desktop does for the window beyond the contract. */
import { nativeImage, shell } from 'electron';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { mediaPath } from './addresses.ts';
import type { Desktop } from './desktop.ts';
import { choosePaths } from './dialogs.ts';
import type { WindowServices } from './ipc.ts';
import { isShowablePath } from './permissions.ts';
import type { NativeMenu } from './settings.ts';

/** Height of the picture under the pointer while it is dragged, in device-independent pixels. */
const dragHeight = 96;

export function createServices(desktop: Desktop, menu: NativeMenu): WindowServices {
  return {
    async choosePictures(kind) {
      const { window, locale, state } = desktop;
      if (window === null) return [];
      const start = state.lastFolder !== null && existsSync(state.lastFolder) ? state.lastFolder : null;
      const paths = await choosePaths(window, kind, { locale, start });
      if (paths[0] !== undefined) desktop.remember({ lastFolder: dirname(paths[0]) });
      return paths;
    },
    showInFolder(path) {
      if (isShowablePath(path, process.platform)) shell.showItemInFolder(path);
    },
    startDrag(url) {
      const file = fileOf(desktop, url);
      if (file === null) return;
      const icon = nativeImage.createFromPath(file).resize({ height: dragHeight });
      // A Mac cannot drag without a picture; what has none is not a picture.
      if (!icon.isEmpty()) desktop.window?.webContents.startDrag({ file, icon });
    },
    setAvailableCommands: (ids) => menu.setAvailable(ids),
  };
}

/** The file behind an address of the window; null where there is none (any more). */
function fileOf({ studio }: Desktop, url: string): string | null {
  const path = mediaPath(url);
  if (path === null) return null;
  try {
    return studio.fileOf(path);
  } catch {
    return null;
  }
}
