/** Where the program's own files lie: the same whether it runs from its sources or from the bundle in `dist/main`. */
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
