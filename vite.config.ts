import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { compressFiles } from './main/dev/compress.ts';
import { compileMessages } from './main/dev/messages.ts';

/** Keeps the compiled messages fresh, also while the development server runs. */
function messages(): Plugin {
  const folder = join(import.meta.dirname, 'renderer', 'i18n', 'messages');
  return {
    name: 'studio-messages',
    async buildStart() {
      await compileMessages();
    },
    async handleHotUpdate({ file }) {
      if (file.startsWith(folder)) await compileMessages();
    },
  };
}

/** Compresses what was built, for slow lines to a browser elsewhere. */
function compress(): Plugin {
  return {
    name: 'studio-compress',
    apply: 'build',
    closeBundle: () => compressFiles(join(import.meta.dirname, 'dist', 'renderer')),
  };
}

/** Builds the window into dist/renderer: no inline script or style, every asset named by its content, base `/`. */
export default defineConfig({
  root: 'renderer',
  base: '/',
  publicDir: false,
  plugins: [messages(), compress(), svelte({ configFile: false, compilerOptions: { runes: true } })],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // Small pictures stay files: the window's rules allow no data in styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Zod is told to compile nothing (renderer/no-eval.ts) before any other file can make a schema.
      output: { codeSplitting: { groups: [{ name: 'schemas', test: /[\\/]zod[\\/]|no-eval\.ts$/ }] } },
    },
    license: { fileName: 'licences.md' },
    chunkSizeWarningLimit: 900,
  },
});
