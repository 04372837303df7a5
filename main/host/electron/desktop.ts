/** The running desktop: what its parts share. It holds state only; the parts act on it. */
import { app, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { Locale } from '../../../shared/contract/index.ts';
import type { Studio } from '../../studio/types.ts';
import { askToLeave, sayError, systemLocale } from './dialogs.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { readWindowState, writeWindowState, type WindowState } from './window-state.ts';

export interface Desktop {
  readonly studio: Studio;
  readonly leaving: Leaving;
  /** Null before it was opened and, on a Mac, after it was closed. */
  window: BrowserWindow | null;
  locale: Locale;
  readonly state: WindowState;
  /** Changes the state, and keeps it for the next start. */
  remember(change: Partial<WindowState>): void;
}

export function createDesktop(studio: Studio): Desktop {
  const file = join(app.getPath('userData'), 'window.json');
  let state = readWindowState(file);
  const desktop: Desktop = {
    studio,
    window: null,
    locale: systemLocale(),
    get state() {
      return state;
    },
    remember(change) {
      state = { ...state, ...change };
      writeWindowState(file, state);
    },
    leaving: createLeaving({
      isTraining: () => studio.isTraining(),
      confirm: () => askToLeave(desktop.window, desktop.locale),
      close: () => {
        // Writing the last checkpoint takes a moment of unknown length.
        desktop.window?.setProgressBar(2);
        return studio.close();
      },
      leave: () => app.quit(),
      onFailure: (thrown) => sayError(thrown, desktop.locale),
    }),
  };
  return desktop;
}
