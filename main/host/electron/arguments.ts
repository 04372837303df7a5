/** The command line of the desktop: which switches it refuses, and the few it understands. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Switches of Chromium and Node that open a door into the running studio or take a wall down. Fuses do not stop
 * Chromium's own, so a packaged studio refuses to start with any of them.
 */
export const refusedSwitches = [
  'allow-file-access-from-files',
  'allow-running-insecure-content',
  'disable-site-isolation-trials',
  'disable-web-security',
  'enable-blink-features',
  'enable-experimental-web-platform-features',
  'gpu-launcher',
  'inspect',
  'inspect-brk',
  'inspect-brk-node',
  'inspect-port',
  'inspect-publish-uid',
  'js-flags',
  'load-extension',
  'no-sandbox',
  'proxy-server',
  'remote-allow-origins',
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'renderer-cmd-prefix',
  'unsafely-treat-insecure-origin-as-secure',
  'utility-cmd-prefix',
] as const;

/**
 * The refused switches that were given. `hasSwitch` is Chromium's own reading of the command line, so every spelling
 * that Chromium would obey is seen. Unpacked, nothing is refused: the tests drive the studio by these very switches.
 */
export function findRefused(
  hasSwitch: (name: string) => boolean,
  options: { readonly isPackaged: boolean },
): readonly string[] {
  return options.isPackaged ? refusedSwitches.filter(hasSwitch) : [];
}

/** The data folder that `--data` names, absolute; null where it is left out. Other words belong to Chromium and are ignored. */
export function namedDataFolder(argv: readonly string[], cwd: string): string | null {
  const { values } = parseArgs({ args: [...argv], options: { data: { type: 'string' } }, strict: false });
  return typeof values.data === 'string' && values.data !== '' ? resolve(cwd, values.data) : null;
}

/**
 * Where Chromium keeps its own files: beside the studio's data folder, never inside of it (on a Mac, Electron's own
 * choice is the data folder itself). Each named data folder has a profile of its own, so that studios on different
 * folders run side by side, and two on the same folder meet at the single-instance lock, which lies in the profile.
 * @param base the system's folder for the data of applications.
 */
export function profileFolder(base: string, named: string | null): string {
  const profile = join(base, 'GAN Studio Window');
  if (named === null) return profile;
  return join(profile, 'others', createHash('sha256').update(named).digest('hex').slice(0, 16));
}
