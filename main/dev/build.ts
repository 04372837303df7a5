/**
 * Builds what the sources need beside them, and only what is out of date:
 * `--messages` the compiled words of the window, `--samples` the built-in digits, `--window` the window,
 * `--desktop` the bundle that Electron runs; `--all` the first three. `--quiet` says nothing.
 */
import { join } from 'node:path';
import { build, type LogLevel } from 'vite';
import { buildSamples } from './build-samples.ts';
import { isFresh } from './fresh.ts';
import { compileMessages } from './messages.ts';

const root = join(import.meta.dirname, '..', '..');
const words = new Set(process.argv.slice(2));
const wants = (part: string): boolean => words.has(part) || words.has('--all');
const logLevel: LogLevel = words.has('--quiet') ? 'error' : 'info';
process.chdir(root);

if (wants('--messages') || wants('--window')) await compileMessages();
if (wants('--samples')) buildSamples(root);
if (
  wants('--window') &&
  !isFresh('dist/renderer/index.html', ['renderer', 'shared/contract', 'shared/errors', 'vite.config.ts'])
) {
  await build({ configFile: 'vite.config.ts', logLevel });
}
if (words.has('--desktop')) {
  const { buildDesktop } = await import('./build-desktop.ts');
  await buildDesktop(root, logLevel);
}
