/**
 * `npm run reproduce -- NAME`: a training that takes minutes, for its pictures. Alone it lists them. The grid of the last
 * time that somebody looked lies beside this file.
 */
import { join } from 'node:path';
import { isLike } from './likeness.ts';
import { reproductions } from './table.ts';
import { reproduce } from './train.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [name] = process.argv.slice(2);
const row = reproductions.find((one) => one.name === name);
if (row === undefined) {
  if (name !== undefined) say(`There is no reproduction “${name}”. These are:`);
  for (const one of reproductions) say(`${one.name.padEnd(12)} ${one.shows} (${one.steps} steps)`);
  process.exit(name === undefined ? 0 : 2);
}
const folder = join(import.meta.dirname, '..', '..', 'dist', 'reproduce', row.name);
const { run, grid, likeness } = await reproduce(row, folder, say);
const numbers = Object.entries(likeness).map(([what, value]) => `${what} ${Number(value).toFixed(2)}`);
say(`${row.name}: ${run.step} steps in ${Math.round(run.trainedMs / 1000)} s, ${numbers.join(', ')}`);
say(`Grid: ${grid} (beside the one of test/reproduce/${row.name}.png)`);
if (!isLike(likeness)) {
  say(
    'These pictures are not like the real ones. Expected: mean above 0.8, spread 0.7 to 1.3, smoothness 0.85 to 1.15.',
  );
  process.exit(1);
}
