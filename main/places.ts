/** Where the program's own files lie: the same whether it runs from its sources or from the bundle in `dist/main`. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const here = import.meta.dirname;
const dist =
  basename(here) === 'main' && basename(join(here, '..')) === 'dist'
    ? join(here, '..')
    : join(here, '..', 'dist');

/** The built window. */
export const pagesFolder = join(dist, 'renderer');
/** The built-in samples. */
export const samplesFolder = join(dist, 'samples');

/** The program's version, from its package.json (beside the sources, or in the packaged app). */
export const version = readVersion();

function readVersion(): string {
  const file = join(dist, '..', 'package.json');
  const { version: found } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return found;
}
