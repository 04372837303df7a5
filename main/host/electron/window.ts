/** The one window. */
import { app, BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { join } from 'node:path';
import { reportFailure } from '../../failures.ts';
import { appAddress } from './addresses.ts';
import type { Desktop } from './desktop.ts';
import { askToReopen, sayError } from './dialogs.ts';
import { minimumSize, placeWindow } from './window-state.ts';
import { guardWindow } from './way-out.ts';

/** Every wall that Electron has, named even where it stands by default. */
export function webPreferences(options: {
  readonly preload: string;
  readonly isPackaged: boolean;
}): WebPreferences {
  return {
    preload: options.preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: !options.isPackaged,
  };
}

/** Opens the window, brings it back when the program is called again, and when it crashed and a person wants it. */
export function showWindow(desktop: Desktop): void {
  openWindow(desktop);
  const comeForward = (): void => {
    if (desktop.window === null) openWindow(desktop);
    else {
      if (desktop.window.isMinimized()) desktop.window.restore();
      desktop.window.show();
    }
  };
  app.on('second-instance', comeForward);
  app.on('activate', comeForward);
  // Workers are supervised by the studio, and Chromium restarts its own processes: this is for the log.
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    reportFailure(`${type} process ${name ?? ''}`, `${reason} (${exitCode})`);
  });
}

function openWindow(desktop: Desktop): void {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeWindow(desktop.state.bounds, areas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'GAN Studio',
    // Windows and Mac take it from the program.
    ...(process.platform === 'linux' ? { icon: join(import.meta.dirname, 'icon.png') } : {}),
    show: false,
    // The page's own ground, so that nothing flashes before it has drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#161616' : '#f4f4f4',
    webPreferences: webPreferences({
      preload: join(import.meta.dirname, 'preload.cjs'),
      isPackaged: app.isPackaged,
    }),
  });
  desktop.window = window;
  if (desktop.state.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    desktop.remember({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  guardWindow(desktop, window);
  window.once('closed', () => (desktop.window = null));
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    offerAgain(desktop, window, reason).catch((thrown: unknown) => sayError(thrown, desktop.locale));
  });
  // A window that never had its page is never shown: nobody would know that the studio runs.
  window.loadURL(appAddress).catch((thrown: unknown) => {
    if (window.isDestroyed() || window.isVisible()) return;
    sayError(thrown, desktop.locale);
    app.quit();
  });
}

async function offerAgain(desktop: Desktop, window: BrowserWindow, reason: string): Promise<void> {
  const isWanted = await askToReopen(reason, desktop.locale);
  if (!isWanted) app.quit();
  else if (!window.isDestroyed()) window.webContents.reload();
}
