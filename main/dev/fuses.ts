/**
 * electron-builder's `afterPack`: sets every fuse of the packaged Electron, before it is signed. Eight are in
 * electron-builder.yml, which knows no more; the ninth is set here, and a fuse that a newer Electron brings is an
 * error until somebody has decided about it.
 */
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import type { AfterPackContext, Configuration } from 'electron-builder';
import { join } from 'node:path';

export async function afterPack({
  appOutDir,
  packager,
  electronPlatformName,
}: AfterPackContext): Promise<void> {
  const { productFilename } = packager.appInfo;
  const names: Readonly<Record<string, string>> = {
    darwin: `${productFilename}.app`,
    win32: `${productFilename}.exe`,
    linux: packager.config.linux?.executableName ?? productFilename,
  };
  await setFuses(
    join(appOutDir, names[electronPlatformName] ?? productFilename),
    packager.config.electronFuses,
  );
}

/**
 * @param electron the executable, or on a Mac the application's folder.
 * @throws Error if one of the eight is not given, or if the executable has a fuse that is not named here.
 */
export async function setFuses(electron: string, fuses: Configuration['electronFuses']): Promise<void> {
  await flipFuses(electron, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    [FuseV1Options.RunAsNode]: given(fuses?.runAsNode),
    [FuseV1Options.EnableCookieEncryption]: given(fuses?.enableCookieEncryption),
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: given(fuses?.enableNodeOptionsEnvironmentVariable),
    [FuseV1Options.EnableNodeCliInspectArguments]: given(fuses?.enableNodeCliInspectArguments),
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: given(
      fuses?.enableEmbeddedAsarIntegrityValidation,
    ),
    [FuseV1Options.OnlyLoadAppFromAsar]: given(fuses?.onlyLoadAppFromAsar),
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: given(fuses?.loadBrowserProcessSpecificV8Snapshot),
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: given(fuses?.grantFileProtocolExtraPrivileges),
    // Without, WebAssembly checks each access in software, for no gain in safety.
    [FuseV1Options.WasmTrapHandlers]: true,
  });
}

function given(fuse: boolean | null | undefined): boolean {
  if (typeof fuse !== 'boolean') throw new Error('electron-builder.yml must set all eight fuses');
  return fuse;
}
