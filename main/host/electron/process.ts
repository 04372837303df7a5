/** What must be settled before Electron is ready: the profile, the walls around every process, and that there is one of us. */
import { app, crashReporter, protocol } from 'electron';
import { mkdirSync } from 'node:fs';
import { StudioError } from '../../../shared/contract/index.ts';
import { findRefused, namedDataFolder, profileFolder } from './arguments.ts';
import { sayError, systemLocale } from './dialogs.ts';
import { schemePrivileges } from './protocol.ts';

/**
 * Prepares this process, or ends it where it must not go on: with 2 for a refused switch, with 0 where a studio is
 * open on the same data folder (that one comes to the front).
 * @returns the data folder that the command line names, or null.
 */
export function prepareProcess(): string | null {
  refuseSwitches();
  const named = namedDataFolder(process.argv.slice(1), process.cwd());
  const profile = profileFolder(app.getPath('appData'), named);
  mkdirSync(profile, { recursive: true });
  app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) process.exit(0);
  // Crashes are written to the profile; nothing is sent anywhere.
  crashReporter.start({ uploadToServer: false });
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([schemePrivileges]);
  // Chromium's own services find no host either: the studio needs no network at all.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  return named;
}

/** Runs `start` once Electron is ready. A studio that cannot start says why and ends with 1. */
export function whenReady(start: () => Promise<void>): void {
  app
    .whenReady()
    .then(start)
    .catch((thrown: unknown) => {
      sayError(thrown, systemLocale());
      process.exit(1);
    });
}

function refuseSwitches(): void {
  const refused = findRefused((name) => app.commandLine.hasSwitch(name), app);
  if (refused.length === 0) return;
  const switches = refused.map((name) => `--${name}`).join(', ');
  sayError(new StudioError('switch_refused', { switches }), systemLocale());
  process.exit(2);
}
