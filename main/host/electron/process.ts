/** What must be settled before Electron is ready: the profile, the walls around every process, and that there is one of us. */
import { app, crashReporter, protocol } from 'electron';
import { mkdirSync } from 'node:fs';
import { StudioError } from '../../../shared/contract/index.ts';
import { findRefused, namedDataFolder, profileFolder } from './arguments.ts';
import { sayError, systemLocale } from './dialogs.ts';
import { schemePrivileges } from './protocol.ts';

/** What came of preparing the process. */
export interface Prepared {
  /** The data folder that the command line names, or null. */
  readonly folder: string | null;
  /** Why the studio must not start; it is said once Electron is ready. */
  readonly refusal: StudioError | null;
}

/** Exit code of a studio that was started in a way that it refuses. */
const refusedCode = 2;

/**
 * Prepares this process, or ends it where it must not go on: with 2 for a refused switch, with 0 where a studio is
 * open on the same data folder (that one comes to the front). A missing sandbox is no decision of the person, who
 * started an AppImage from the desktop and looks at no terminal: that is left to `whenReady`, which can show it.
 */
export function prepareProcess(): Prepared {
  const refused = findRefused((name) => app.commandLine.hasSwitch(name), app);
  if (process.platform === 'linux' && refused.length === 1 && refused[0] === 'no-sandbox') {
    // Nothing is drawn but a box of the system's.
    app.disableHardwareAcceleration();
    return { folder: null, refusal: new StudioError('sandbox_missing', {}) };
  }
  if (refused.length > 0) refuse(refused);
  const folder = namedDataFolder(process.argv.slice(1), process.cwd());
  const profile = profileFolder(app.getPath('appData'), folder);
  mkdirSync(profile, { recursive: true });
  app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) process.exit(0);
  // Crashes are written to the profile; nothing is sent anywhere.
  crashReporter.start({ uploadToServer: false });
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([schemePrivileges]);
  // Chromium's own services find no host either: the studio needs no network at all.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  return { folder, refusal: null };
}

/** Runs `start` once Electron is ready. A studio that cannot start says why and ends with 1, a refused one with 2. */
export function whenReady({ refusal }: Prepared, start: () => Promise<void>): void {
  app
    .whenReady()
    .then(() => (refusal === null ? start() : Promise.reject(refusal)))
    .catch((thrown: unknown) => {
      sayError(thrown, systemLocale());
      process.exit(thrown === refusal ? refusedCode : 1);
    });
}

function refuse(refused: readonly string[]): never {
  const switches = refused.map((name) => `--${name}`).join(', ');
  sayError(new StudioError('switch_refused', { switches }), systemLocale());
  process.exit(refusedCode);
}
