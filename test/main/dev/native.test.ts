import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Arch } from 'electron-builder';
import { describe, expect, it } from 'vitest';
import { beforePack, requireNative } from '../../../main/dev/native.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const linux = { platform: 'linux', arch: 'x64' };
const mac = { platform: 'darwin', arch: 'arm64' };

/** A folder of packages with these binaries. */
function modulesWith(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'studio-native-'));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

const macFiles = [
  'onnxruntime-node/bin/napi-v6/darwin/arm64/onnxruntime_binding.node',
  'better-sqlite3/prebuilds/darwin-arm64.node',
  '@napi-rs/image-darwin-arm64/image.node',
] as const;

describe('packing', () => {
  it('goes on where everything is there for this system and processor', () => {
    expect(() => requireNative(mac, mac, modulesWith(...macFiles))).not.toThrow();
  });

  it.each([
    [mac, linux],
    [linux, mac],
    [{ ...linux, arch: 'arm64' }, linux],
  ])('for %j is refused on %j, with where to do it', (target, here) => {
    const modules = modulesWith(...macFiles);
    expect(() => requireNative(target, here, modules)).toThrow(
      `Run "npm run package" on ${target.platform} ${target.arch}.`,
    );
  });

  it.each(macFiles)('is refused without %s, by name', (file) => {
    const modules = modulesWith(...macFiles);
    rmSync(join(modules, dirname(file)), { recursive: true });
    const name = file.startsWith('@') ? '@napi-rs/image' : file.split('/')[0];
    expect(() => requireNative(mac, mac, modules)).toThrow(`no binary for darwin arm64 of: ${name}.`);
  });

  it('finds the binaries of this computer, and refuses another by the hook', () => {
    const arch = process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
    const packager = { info: { appDir: root } };
    expect(() => beforePack({ electronPlatformName: process.platform, arch, packager })).not.toThrow();
    expect(() => beforePack({ electronPlatformName: 'sunos', arch, packager })).toThrow(/sunos/);
  });
});
