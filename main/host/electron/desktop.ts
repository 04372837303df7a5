/** The running desktop: one window over one studio, and everything the system wants to know of it. */
import {
  app,
  Menu,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  shell,
  type BrowserWindow,
} from 'electron';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localeFor, type Locale, type Settings } from '../../../shared/contract/index.ts';
import type { Studio } from '../../studio/types.ts';
import { createPages } from '../pages.ts';
import { followActivity, type Taskbar } from './activity.ts';
import { appScheme, mediaPath } from './addresses.ts';
import { channels } from './channels.ts';
import { askToLeave, askToReopen, choosePaths, sayError, systemLocale } from './dialogs.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { menuTemplate } from './menu.ts';
import { isShowablePath } from './permissions.ts';
import { createAnswer } from './protocol.ts';
import { readWindowState, writeWindowState, type WindowState } from './window-state.ts';
import { openWindow } from './window.ts';

/** What the parts of the desktop share. */
export class Desktop {
  readonly studio: Studio;
  readonly leaving: Leaving;
  window: BrowserWindow | null = null;
  /** Commands that can be used now; null until the window has said. */
  available: ReadonlySet<string> | null = null;
  locale: Locale = systemLocale();
  readonly #stateFile = join(app.getPath('userData'), 'window.json');
  #state: WindowState = readWindowState(this.#stateFile);

  constructor(studio: Studio) {
    this.studio = studio;
    this.leaving = createLeaving({
      isTraining: () => studio.isTraining(),
      confirm: () => askToLeave(this.window, this.locale),
      close: () => {
        // Writing the last checkpoint takes a moment of unknown length.
        this.window?.setProgressBar(2);
        return studio.close();
      },
      leave: () => app.quit(),
      onFailure: (thrown) => sayError(thrown, this.locale),
    });
  }

  get state(): WindowState {
    return this.#state;
  }

  remember(change: Partial<WindowState>): void {
    this.#state = { ...this.#state, ...change };
    writeWindowState(this.#stateFile, this.#state);
  }
}
