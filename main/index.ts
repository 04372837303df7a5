/** The desktop's entry: one step a line, the window last. */
import { createDesktop } from './host/electron/desktop.ts';
import { guardContents, guardSession } from './host/electron/guard.ts';
import { answerPreload } from './host/electron/ipc.ts';
import { openOrMend } from './host/electron/mend.ts';
import { prepareProcess, whenReady } from './host/electron/process.ts';
import { servePages } from './host/electron/protocol.ts';
import { createServices } from './host/electron/services.ts';
import { followSettings } from './host/electron/settings.ts';
import { spawnWorker } from './host/electron/spawn.ts';
import { followTrainings } from './host/electron/trainings.ts';
import { guardWayOut } from './host/electron/way-out.ts';
import { showWindow } from './host/electron/window.ts';
import { pagesFolder } from './places.ts';
import { defaultDataFolder, openStudio } from './studio/index.ts';

const prepared = prepareProcess();
const folder = prepared.folder ?? defaultDataFolder();

// Not awaited here: Electron becomes ready only after this file has run to its end.
whenReady(prepared, async () => {
  const studio = await openOrMend(folder, () => openStudio({ folder, access: 'write', spawn: spawnWorker }));
  const desktop = createDesktop(studio);
  guardWayOut(desktop);
  guardSession();
  guardContents(() => desktop.locale);
  servePages(studio, pagesFolder);
  const menu = await followSettings(desktop);
  answerPreload(studio, createServices(desktop, menu));
  followTrainings(desktop);
  await studio.resumeInterrupted();
  showWindow(desktop);
});
