/** What each npm script runs, in order; every step is a file and its arguments. Plain JavaScript, which any Node reads. */
const table = {
  start: [['main/dev/start.ts']],
  build: [['main/dev/build.ts', '--all']],
  demo: [['main/dev/build.ts', '--samples'], ['main/dev/demo.ts']],
  studio: [['main/dev/build.ts', '--samples', '--quiet'], ['main/cli.ts']],
  package: [
    ['main/dev/build.ts', '--all', '--desktop'],
    ['node_modules/electron-builder/cli.js', '--publish', 'never'],
  ],
  bench: [['main/dev/build.ts', '--all', '--quiet'], ['test/bench/index.ts']],
  reproduce: [['main/dev/build.ts', '--samples', '--quiet'], ['test/reproduce/index.ts']],
  kernels: [['test/shared/compiler/kernel-table.ts']],
  test: [
    ['main/dev/build.ts', '--all', '--quiet'],
    ['main/dev/chromium.ts', '--install'],
    ['node_modules/vitest/vitest.mjs', 'run'],
  ],
  // The inner loop: no browser, no window, nothing that starts workers or a device.
  'test:quick': [
    ['main/dev/build.ts', '--messages', '--samples', '--quiet'],
    ['node_modules/vitest/vitest.mjs', 'run', '--project=unit', '--project=renderer', '--tagsFilter=!slow'],
  ],
  'engine:cuda': [['main/dev/cuda.ts']],
  check: [
    ['main/dev/build.ts', '--messages', '--quiet'],
    ...['shared', 'main', 'test'].map((room) => ['node_modules/typescript/bin/tsc', '-p', room]),
    [
      'node_modules/svelte-check/bin/svelte-check',
      '--tsconfig',
      'renderer/tsconfig.json',
      '--fail-on-warnings',
    ],
    ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
    ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  ],
};

export const commands = Object.keys(table);

/**
 * The steps of a command; null where there is none of that name.
 * @param {string} name
 * @param {readonly string[]} words of the caller; they follow the last step
 */
export function stepsOf(name, words) {
  const steps = Object.hasOwn(table, name) ? table[name] : null;
  if (steps === null) return null;
  return steps.map(([file, ...args], index) => {
    // Only what serves the window needs it built.
    if (name === 'studio' && index === 0 && words.includes('serve')) return [file, '--all', '--quiet'];
    return [file, ...args, ...(index === steps.length - 1 ? words : [])];
  });
}
