/**
 * A graphics processor made of software: SwiftShader, which comes with Chromium. It gives the WebGPU engine an adapter on any
 * computer, slowly but for real. Where it is not found, the tests that need it are skipped and say so.
 */
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findChromium } from '../../main/dev/chromium.ts';

function folders(): readonly string[] {
  const chromium = findChromium();
  const own = chromium === null ? [] : [dirname(realpathSync(chromium))];
  return [...own, '/usr/lib/chromium', '/usr/lib/chromium-browser'];
}

/** What a process needs in its environment, from its start, to see the adapter; null where there is none. */
export function swiftshaderEnvironment(): Readonly<Record<string, string>> | null {
  const folder = folders().find((one) => existsSync(join(one, 'vk_swiftshader_icd.json')));
  if (folder === undefined) {
    process.stderr.write(
      'SKIPPED: no SwiftShader was found, so nothing is tested on WebGPU. Install chromium (node main/dev/chromium.ts --install).\n',
    );
    return null;
  }
  return {
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    // Chromium brings the loader of Vulkan drivers, too.
    LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH ?? ''].filter((one) => one !== '').join(':'),
    XDG_RUNTIME_DIR: mkdtempSync(join(tmpdir(), 'studio-vulkan-')),
  };
}
