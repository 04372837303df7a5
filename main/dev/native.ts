/**
 * electron-builder's `beforePack`: packages are built where they run. The codec and ONNX Runtime come as binaries of this
 * computer's system and processor; packed for another, the studio would open and could neither read a picture nor train.
 */
import { Arch, type AfterPackContext } from 'electron-builder';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A system and processor, as Node names them. */
export interface Target {
  readonly platform: string;
  readonly arch: string;
}

/** What `beforePack` is told, of which electron-builder names the type by its other hook. */
export type PackContext = Pick<AfterPackContext, 'electronPlatformName' | 'arch'> & {
  readonly packager: { readonly info: { readonly appDir: string } };
};

export function beforePack({ electronPlatformName, arch, packager }: PackContext): void {
  const target = { platform: electronPlatformName, arch: Arch[arch] };
  requireNative(target, process, join(packager.info.appDir, 'node_modules'));
}

/**
 * @param here what runs the build.
 * @throws Error if the target is another, or if one of its native packages has no binary in `modules`.
 */
export function requireNative(target: Target, here: Target, modules: string): void {
  if (target.platform !== here.platform || target.arch !== here.arch) {
    throw new Error(
      `This computer (${nameOf(here)}) cannot make the package for ${nameOf(target)}: its native packages are installed for itself only. Run "npm run package" on ${nameOf(target)}.`,
    );
  }
  const missing = Object.entries(binaries(target, modules)).filter(([, isThere]) => !isThere);
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(', ');
  throw new Error(
    `There is no binary for ${nameOf(target)} of: ${names}. Run "npm install" on this computer; where that brings none, the studio cannot be packed for it.`,
  );
}

function nameOf({ platform, arch }: Target): string {
  return `${platform} ${arch}`;
}

/** Whether each native package has its binary. */
function binaries({ platform, arch }: Target, modules: string): Readonly<Record<string, boolean>> {
  const codecs = join(modules, '@napi-rs');
  const codec = `image-${platform}-${arch}`;
  return {
    'onnxruntime-node': existsSync(join(modules, 'onnxruntime-node/bin/napi-v6', platform, arch)),
    'better-sqlite3': existsSync(join(modules, 'better-sqlite3/prebuilds', `${platform}-${arch}.node`)),
    // The name ends with the C library or the compiler on some systems.
    '@napi-rs/image': existsSync(codecs) && readdirSync(codecs).some((name) => name.startsWith(codec)),
  };
}
