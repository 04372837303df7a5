/**
 * Compiles the window's messages (`renderer/i18n/messages/*.json`) to typed functions. Runs before anything that reads
 * them: `svelte-check`, the build, the tests. As a script it compiles and ends; as a function it does so in a process
 * of its own, because the compiler leaves timers behind that would hold this one for half a minute.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const i18n = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'renderer', 'i18n');
const project = join(i18n, 'project.inlang');
const outdir = join(i18n, 'paraglide');
const stampFile = join(outdir, 'stamp');

/** Compiles where a message, the settings or this file changed since the last time. Says whether it did. */
export async function compileMessages(): Promise<boolean> {
  const stamp = await sourcesHash();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return false;
  await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url)]);
  return true;
}

async function sourcesHash(): Promise<string> {
  const messages = (await readdir(join(i18n, 'messages'))).sort().map((name) => join(i18n, 'messages', name));
  const hash = createHash('sha256');
  for (const file of [fileURLToPath(import.meta.url), join(project, 'settings.json'), ...messages]) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

async function compileHere(): Promise<void> {
  const { compile } = await import('@inlang/paraglide-js');
  const stamp = await sourcesHash();
  await compile({
    project,
    outdir,
    // The window keeps the language in its own state (`renderer/i18n/locale.svelte.ts`): no cookie, no reload.
    strategy: ['globalVariable', 'baseLocale'],
    outputStructure: 'locale-modules',
    disableAsyncLocalStorage: true,
    emitReadme: false,
    emitGitIgnore: false,
    emitPrettierIgnore: false,
  });
  await writeFile(stampFile, stamp);
}

if (import.meta.main) {
  await compileHere();
  process.exit(0);
}
