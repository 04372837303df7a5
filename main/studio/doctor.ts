/** What this computer and this data folder are fit for. */
import { access, constants } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Doctor, ErrorValue } from '../../shared/contract/index.ts';
import { toStudioError } from '../../shared/errors/index.ts';
import type { Engines } from '../jobs/index.ts';
import { pagesFolder, samplesFolder, version } from '../places.ts';
import { freeBytesAt, sizeOf, type DataFolder } from '../runs/folders.ts';

/** @param threads that engines are measured with */
export function examine(folder: DataFolder, engines: Engines, threads: number): Promise<Doctor> {
  return report(folder.path, () => engines.examine(threads), null);
}

/** The same for a data folder that cannot be opened, and why: engines are not measured then. */
export function examineClosed(path: string, error: ErrorValue): Promise<Doctor> {
  return report(path, () => Promise.resolve([]), error);
}

async function report(
  path: string,
  measure: () => Promise<Doctor['engines']>,
  error: ErrorValue | null,
): Promise<Doctor> {
  const rooms = ['datasets', 'runs', 'work', 'uploads'];
  return {
    version,
    system: {
      platform: `${platform()} ${arch()} ${release()}`,
      cpu: cpus()[0]?.model ?? '',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
      node: process.versions.node,
    },
    engines: await measure(),
    folders: await Promise.all(
      rooms.map(async (name) => {
        const room = join(path, name);
        return { name, path: room, bytes: await sizeOf(room) };
      }),
    ),
    freeDiskBytes: await freeBytesAt(path),
    checks: [
      { id: 'database', ok: error === null, error },
      ...(await Promise.all([
        check('data-folder', () => access(path, constants.R_OK | constants.W_OK)),
        check('window', () => access(join(pagesFolder, 'index.html'))),
        check('samples', () => access(join(samplesFolder, 'digits.bin.gz'))),
      ])),
    ],
  };
}

async function check(
  id: string,
  test: () => Promise<void>,
): Promise<{ id: string; ok: boolean; error: ErrorValue | null }> {
  try {
    await test();
    return { id, ok: true, error: null };
  } catch (thrown) {
    return { id, ok: false, error: toStudioError(thrown).toValue() };
  }
}
