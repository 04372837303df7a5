/**
 * `npm run bench [-- NAME …]`: every measurement of the project, each in a file of its own; README.md tells what they
 * measure. None of them is a test.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WordsError } from './tools/words.ts';

interface Bench {
  run(words: readonly string[]): Promise<void>;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.slice(0, -3));
const words = process.argv.slice(2);
const chosen = words.filter((word) => !word.startsWith('-') && names.includes(word));
if (chosen.length === 0 && words.length > 0) {
  console.error(`Benchmarks: ${names.join(', ')}`);
  process.exit(2);
}
for (const name of chosen.length > 0 ? chosen : names) {
  // Lines of JSON go to other programs: nothing else is printed then.
  if (!words.includes('--json')) console.log(`\n## ${name}`);
  const bench = (await import(join(import.meta.dirname, `${name}.ts`))) as Bench;
  try {
    await bench.run(words);
  } catch (error) {
    if (!(error instanceof WordsError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
