/** Every way in which the desktop can end leads through `leaving`: asked where a person is there, checkpointed always. */
import { app, powerMonitor, type BrowserWindow, type Event } from 'electron';
import type { Desktop } from './desktop.ts';
import { guardProcess } from '../../failures.ts';
import { sayError } from './dialogs.ts';

export function guardWayOut(desktop: Desktop): void {
  const { leaving } = desktop;
  app.on('before-quit', (event) => {
    if (!leaving.request()) event.preventDefault();
  });
  app.on('window-all-closed', () => {
    // On a Mac a program stays when its window is closed; its trainings go on.
    if (process.platform !== 'darwin') app.quit();
  });
  // The system shuts down (Linux, Mac): it waits a moment when asked to.
  powerMonitor.on('shutdown', (...events: readonly Event[]) => {
    // The types leave the event out; the documentation has it.
    for (const event of events) event.preventDefault();
    leaving.now();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaving.now());
  // Our own mistakes: what is running is saved first, then the person is told: a box waits for an answer.
  guardProcess({
    save: () => desktop.studio.close(),
    leave: (thrown) => {
      sayError(thrown, desktop.locale);
      app.exit(1);
    },
  });
  // A promise that nobody waited for: what hung on it is undone, but nothing else is, so the studio goes on.
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(`A rejection that nobody handled: ${String(reason)}\n`);
  });
}

/** Closing the window is quitting, except on a Mac. */
export function guardWindow(desktop: Desktop, window: BrowserWindow): void {
  window.on('close', (event) => {
    if (process.platform === 'darwin' || desktop.leaving.request()) return;
    event.preventDefault();
  });
  // Windows ends the session: it waits a moment when asked to.
  window.on('query-session-end', (event) => {
    event.preventDefault();
    desktop.leaving.now();
  });
}
