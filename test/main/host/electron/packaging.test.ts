/** electron-builder.yml, read and checked by electron-builder's own code; the fuses, set in a file that stands for Electron. */
import { getCurrentFuseWire } from '@electron/fuses';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob } from 'node:path';
import type { Configuration } from 'electron-builder';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { setFuses } from '../../../../main/dev/fuses.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));

/** The parts of electron-builder that these tests use. It publishes no types for them. */
interface Loader {
  getConfig(project: string, file: null, overrides: null): Promise<Configuration>;
  validateConfiguration(config: object, log: object): Promise<void>;
}
interface Files {
  getMainFileMatchers(
    ...input: readonly unknown[]
  ): readonly { createFilter(): (file: string, stat: { isDirectory(): boolean }) => boolean }[];
}

const loader = fromBuilder('app-builder-lib/out/util/config/config.js') as Loader;
const files = fromBuilder('app-builder-lib/out/fileMatcher.js') as Files;
let config: Configuration = {};

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  config = await loader.getConfig(root, null, null);
  vi.restoreAllMocks();
});

const platforms = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['win', 'x64'],
  ['mac', 'arm64'],
] as const;

describe('electron-builder.yml', () => {
  it('fits electron-builder’s schema', async () => {
    const log = { isEnabled: false };
    await expect(loader.validateConfiguration(config, log)).resolves.toBeUndefined();
    await expect(loader.validateConfiguration({ ...config, unheardOf: 1 }, log)).rejects.toThrow(/unheardOf/);
  });

  it.each(platforms)('packs the built studio for %s %s, and no source', (platform, arch) => {
    const matchers = files.getMainFileMatchers(
      root,
      '/out',
      (text: string) => text.replaceAll('${arch}', arch),
      config[platform],
      { info: { projectDir: root, buildResourcesDir: 'build', config, debugLogger: { isEnabled: false } } },
      '/out',
      false,
    );
    const isPacked = (file: string) =>
      matchers.some((matcher) => matcher.createFilter()(join(root, file), { isDirectory: () => false }));
    for (const file of [
      'dist/main/index.js',
      'dist/renderer/index.html',
      'dist/samples/digits.bin.gz',
      'package.json',
    ]) {
      expect([file, isPacked(file)]).toEqual([file, true]);
    }
    for (const file of ['main/cli.ts', 'test/x.test.ts', 'renderer/main.ts', '.npmrc', 'dist/demo/a.onnx']) {
      expect([file, isPacked(file)]).toEqual([file, false]);
    }
  });

  it.each(platforms)('takes the native binaries of %s %s along, and of no other system', (platform, arch) => {
    const system = { linux: 'linux', win: 'win32', mac: 'darwin' }[platform];
    const left = leftOut(platform, arch);
    const binaries = ['linux', 'win32', 'darwin'].flatMap((os) =>
      ['x64', 'arm64'].flatMap((cpu) => [
        `node_modules/onnxruntime-node/bin/napi-v6/${os}/${cpu}/onnxruntime_binding.node`,
        `node_modules/better-sqlite3/prebuilds/${os}-${cpu}.node`,
      ]),
    );
    expect(binaries.filter((file) => !left(file))).toEqual([
      `node_modules/onnxruntime-node/bin/napi-v6/${system}/${arch}/onnxruntime_binding.node`,
      `node_modules/better-sqlite3/prebuilds/${system}-${arch}.node`,
    ]);
    expect(left('node_modules/better-sqlite3/prebuilds/linuxmusl-x64.node')).toBe(true);
    expect(left('node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js')).toBe(false);
    expect(left('node_modules/@tensorflow/tfjs-core/dist/index.js')).toBe(true);
  });

  it('leaves beside the archive what native code opens', () => {
    expect(config.asar).toBe(true);
    expect(config.asarUnpack).toEqual(['**/*.node', 'node_modules/onnxruntime-node/bin/**']);
  });

  it('(4) starts the studio with its sandbox', () => {
    expect(readFileSync(join(root, 'electron-builder.yml'), 'utf8')).not.toMatch(/^[^#]*--no-sandbox/m);
    expect(config.linux?.executableArgs).toEqual([]);
  });

  it('(4) brings an AppArmor profile that lets the deb’s sandbox work, which the AppImage has not', () => {
    const templates = join(
      dirname(fromBuilder.resolve('app-builder-lib/package.json')),
      'templates',
      'linux',
    );
    expect(readFileSync(join(templates, 'apparmor-profile.tpl'), 'utf8')).toMatch(/^\s+userns,/m);
    expect(readFileSync(join(templates, 'after-install.tpl'), 'utf8')).toContain('apparmor_parser --replace');
    const launcher = fromBuilder.resolve('app-builder-lib/out/targets/appimage/appImageUtil.js');
    expect(readFileSync(launcher, 'utf8')).toMatch(
      /unshare -Ur true[^;]*; then\n\s*NO_SANDBOX=\(--no-sandbox\)/,
    );
  });

  it('signs a Mac’s package ad hoc, with what the hardened runtime needs then', () => {
    expect(config.mac).toMatchObject({ identity: '-', hardenedRuntime: true });
    const helper = fromBuilder.resolve('app-builder-lib/out/mac/MacTargetHelper.js');
    expect(readFileSync(helper, 'utf8')).toMatch(
      /qualifier === "-"[^}]*\}[^}]*\}[^}]*new IdentityClass\("-"/,
    );
    const entitlements = join(
      dirname(fromBuilder.resolve('app-builder-lib/package.json')),
      'templates',
      'entitlements.mac.plist',
    );
    expect(readFileSync(entitlements, 'utf8')).toMatch(
      /com\.apple\.security\.cs\.disable-library-validation<\/key>\s*<true\/>/,
    );
  });

  it('looks for native binaries before it packs, and sets the fuses after', () => {
    expect([config.beforePack, config.afterPack]).toEqual(['./main/dev/native.ts', './main/dev/fuses.ts']);
  });

  it('packs for every system as people expect it', () => {
    expect(config.linux?.target).toEqual(['deb', 'AppImage']);
    expect(config.win?.target).toEqual(['nsis']);
    expect(config.mac?.target).toEqual([
      { target: 'dmg', arch: 'arm64' },
      { target: 'zip', arch: 'arm64' },
    ]);
    expect(config.nsis).toMatchObject({
      oneClick: false,
      perMachine: false,
      deleteAppDataOnUninstall: false,
    });
  });
});

/** What is left out of node_modules, by the patterns for all systems and for one. */
function leftOut(platform: 'linux' | 'win' | 'mac', arch: string): (file: string) => boolean {
  const patterns = [config.files, config[platform]?.files]
    .flat()
    .flatMap((entry) => (typeof entry === 'object' && entry !== null ? entry.filter : entry))
    .filter((pattern): pattern is string => typeof pattern === 'string' && pattern.startsWith('!'))
    .map((pattern) => pattern.slice(1).replaceAll('${arch}', arch));
  return (file) => patterns.some((pattern) => matchesGlob(file, pattern));
}

describe('(19) the fuses', () => {
  /** A file with Electron's fuse wire: the mark, version 1, the number of fuses, and each as it comes from Electron. */
  function standIn(count: number): string {
    const file = join(mkdtempSync(join(tmpdir(), 'studio-fuses-')), 'electron');
    const mark = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
    writeFileSync(
      file,
      Buffer.concat([Buffer.from('…'), mark, Buffer.from([1, count]), Buffer.from('1'.repeat(count))]),
    );
    return file;
  }

  it('are all nine set as the checklist wants them', async () => {
    const file = standIn(9);
    await setFuses(file, config.electronFuses);
    const { version, ...wire } = await getCurrentFuseWire(file);
    expect(version).toBe('1');
    // RunAsNode, CookieEncryption, NodeOptions, NodeCliInspect, AsarIntegrity, OnlyAsar, V8Snapshot, FileProtocol, WasmTraps
    expect(
      Object.values(wire)
        .map((byte) => String.fromCharCode(Number(byte)))
        .join(''),
    ).toBe('010011001');
  });

  it('are a decision: an Electron with a new one is refused', async () => {
    await expect(setFuses(standIn(10), config.electronFuses)).rejects.toThrow(/strictlyRequireAllFuses/);
  });

  it('must all be named', async () => {
    await expect(setFuses(standIn(9), { ...config.electronFuses, runAsNode: undefined })).rejects.toThrow(
      /eight fuses/,
    );
    await expect(setFuses(standIn(9), null)).rejects.toThrow(/eight fuses/);
  });
});

describe('(16) the version of Electron', () => {
  it('is one that still gets security fixes when this is written', () => {
    const { devDependencies } = createRequire(import.meta.url)(join(root, 'package.json')) as {
      devDependencies: Record<string, string>;
    };
    expect(Number(/\d+/.exec(devDependencies.electron ?? '')?.[0])).toBeGreaterThanOrEqual(45);
  });
});
