/**
 * Finds a Chromium for the tests that drive the window; with `--install` it fetches one where there is none: Debian's
 * package where the system has apt and we may use it, else Playwright's own build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium on this computer (`$CHROMIUM` first), or null. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM;
  if (named !== undefined && existsSync(named)) return named;
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  const found = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`)).find(existsSync);
  if (found !== undefined) return found;
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

function installChromium(): void {
  const isRoot = process.getuid?.() === 0;
  if (process.platform === 'linux' && isRoot && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update', '-q']);
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']);
  } else {
    run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']);
  }
}

function run(command: string, words: readonly string[]): void {
  spawnSync(command, words, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && findChromium() === null) {
  process.stderr.write('Installing a Chromium for the tests …\n');
  installChromium();
  if (findChromium() === null) {
    process.stderr.write(
      'No Chromium was found and none could be installed. Install one, or name it in $CHROMIUM.\n',
    );
    process.exit(1);
  }
}
