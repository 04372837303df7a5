/** The one window. */
import { app, BrowserWindow, screen, type WebPreferences } from 'electron';
import { join } from 'node:path';
import { appAddress } from './addresses.ts';
import { minimumSize, placeWindow, type WindowState } from './window-state.ts';

/** Every wall that Electron has, named even where it stands by default. */
export function webPreferences(options: { readonly preload: string; readonly isPackaged: boolean }): WebPreferences {
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

export interface WindowOptions {
  readonly state: WindowState;
  readonly isDark: boolean;
  /** Hears where the window is, whenever it is about to go. */
  readonly onState: (state: Pick<WindowState, 'bounds' | 'isMaximized'>) => void;
}

/** Opens the window where it was, and shows it once its page has drawn. */
export function openWindow({ state, isDark, onState }: WindowOptions): BrowserWindow {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeWindow(state.bounds, areas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'GAN Studio',
    show: false,
    // The page's own background, so that nothing flashes before it has drawn.
    backgroundColor: isDark ? '#161616' : '#f4f4f4',
    webPreferences: webPreferences({
      preload: join(import.meta.dirname, 'preload.cjs'),
      isPackaged: app.isPackaged,
    }),
  });
  if (state.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    onState({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  void window.loadURL(appAddress);
  return window;
}
