/**
 * Bundles the Node side into `dist/main`: for Electron, which runs no TypeScript, and for the npm command `studio`.
 * All files lie flat beside each other, because the code finds its processes and threads there. Packages stay outside:
 * some are native, and electron-builder and npm bring them all.
 */
import { Transformer } from '@napi-rs/image';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type BuildOptions, type InlineConfig, type LogLevel } from 'vite';

/** Each entry's name in `dist/main`, and its source. A process or thread is found by this name. */
export const desktopEntries = {
  index: 'main/index.ts',
  cli: 'main/cli.ts',
  worker: 'main/worker/index.ts',
  'feed-thread': 'main/worker/training/feed-thread.ts',
  'update-thread': 'main/worker/engine/updates/thread.ts',
  thread: 'main/datasets/decode/thread.ts',
} as const;

/** The oldest Node that the native packages run on. Electron's own is newer. */
const target = 'node22';

/** @param root the project's folder. */
export async function buildDesktop(root: string, logLevel: LogLevel): Promise<void> {
  await build(mainBuild(root, logLevel));
  await build(preloadBuild(root, logLevel));
  const outDir = join(root, 'dist', 'main');
  chmodSync(join(outDir, 'cli.js'), 0o755);
  writeFileSync(join(outDir, 'icon.png'), drawIcon(readFileSync(join(root, 'renderer', 'icon.svg'), 'utf8')));
}

/** The desktop's main process, the terminal, and every process and thread they start. */
function mainBuild(root: string, logLevel: LogLevel): InlineConfig {
  return configure(root, logLevel, {
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(
        Object.entries(desktopEntries).map(([name, file]) => [name, join(root, file)]),
      ),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'part-[name]-[hash].js' },
    },
  });
}

/** The preload: a sandbox runs one plain CommonJS file. */
export function preloadBuild(root: string, logLevel: LogLevel): InlineConfig {
  return configure(root, logLevel, {
    emptyOutDir: false,
    rolldownOptions: {
      input: { preload: join(root, 'main/host/electron/preload.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  });
}

/** What both builds share: readable code for Node, packages left outside. */
function configure(root: string, logLevel: LogLevel, options: BuildOptions): InlineConfig {
  const { rolldownOptions } = options;
  return {
    configFile: false,
    root,
    logLevel,
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target,
      outDir: join(root, 'dist', 'main'),
      minify: false,
      ...options,
      rolldownOptions: { ...rolldownOptions, external: createExternal(root) },
    },
  };
}

/** The icon as PNG. From 512 pixels a side, electron-builder makes the formats of every system. */
function drawIcon(svg: string): Buffer {
  return Transformer.fromSvg(svg.replace('<svg ', '<svg width="512" height="512" ')).pngSync();
}

/** Electron, and the packages that are installed beside the bundle. Anything else would be missing there and is taken in. */
function createExternal(root: string): (id: string) => boolean {
  const { dependencies } = createRequire(import.meta.url)(join(root, 'package.json')) as PackageFile;
  const names = ['electron', ...Object.keys(dependencies)];
  return (id) => isBuiltin(id) || names.some((name) => id === name || id.startsWith(`${name}/`));
}

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
}
