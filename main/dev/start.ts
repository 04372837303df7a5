/**
 * `npm start`: builds what is out of date and opens the studio: in its own window where Electron's binary and a screen
 * are there, else for the browser. It says which and why.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** Path of Electron's executable. Its npm package fetches the binary at the first start; null where that fails. */
function findElectron(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const pointer = join(folder, 'path.txt');
  if (!existsSync(pointer)) {
    say('Fetching Electron (once) …');
    spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 });
  }
  if (!existsSync(pointer)) return null;
  const binary = join(folder, 'dist', readFileSync(pointer, 'utf8'));
  return existsSync(binary) ? binary : null;
}

function run(program: string, words: readonly string[]): number {
  const done = spawnSync(program, words, { stdio: 'inherit', cwd: root });
  return done.status ?? 1;
}

function build(part: string): void {
  const code = run(process.execPath, [join(import.meta.dirname, 'build.ts'), part]);
  if (code !== 0) process.exit(code);
}

const words = process.argv.slice(2);
build('--all');
const electron = hasScreen() ? findElectron() : null;
if (electron === null) {
  const reason = hasScreen()
    ? 'Electron’s binary is not here and could not be fetched'
    : 'there is no screen';
  say(`The studio opens in your browser, because ${reason}.`);
  process.exit(run(process.execPath, [join(root, 'main', 'cli.ts'), 'serve', ...words]));
}
build('--desktop');
process.exit(run(electron, [root, ...words]));
