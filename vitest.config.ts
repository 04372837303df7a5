import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** `unit` mirrors the rooms; `faults` kills, fills and cuts; `e2e` goes through the real worker, database and browser. */
export default defineConfig({
  test: {
    globalSetup: './test/helpers/own-temporary-folder.ts',
    setupFiles: './test/helpers/same-bytes.ts',
    reporters: [
      'default',
      './test/helpers/reporters/untagged.ts',
      './test/helpers/reporters/closing-line.ts',
    ],
    // Most files wait for processes of their own: a core that only watches them would be one too few.
    maxWorkers: '100%',
    tags: [
      {
        name: 'slow',
        description:
          'Starts workers or a device, or trains, for seconds. A file says so in its first comment: `@module-tag slow`. `npm run test:quick` is the unit and renderer tests without these.',
      },
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{shared,main,bench,reproduce}/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        plugins: [svelte()],
        test: { name: 'renderer', include: ['test/renderer/**/*.test.ts'], environment: 'node' },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: './test/helpers/one-browser.ts',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
