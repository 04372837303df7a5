/** What this computer and this data folder are fit for. */
import { access, constants } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Doctor, ErrorValue } from '../../shared/contract/index.ts';
import { toStudioError } from '../../shared/errors/index.ts';
import type { Workers } from '../jobs/index.ts';
import { pagesFolder, samplesFolder, version } from '../places.ts';
import { sizeOf, type DataFolder } from '../runs/folders.ts';

/** @param threads of the engine probe; 0 = one for each physical core. */
export async function examine(folder: DataFolder, workers: Workers, threads: number): Promise<Doctor> {
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
    engines: await examineEngines(workers, threads),
    folders: await Promise.all(
      rooms.map(async (name) => {
        const path = join(folder.path, name);
        return { name, path, bytes: await sizeOf(path) };
      }),
    ),
    freeDiskBytes: await folder.freeBytes(),
    checks: await Promise.all([
      check('data-folder', () => access(folder.path, constants.R_OK | constants.W_OK)),
      check('window', () => access(join(pagesFolder, 'index.html'))),
      check('samples', () => access(join(samplesFolder, 'digits.bin.gz'))),
    ]),
  };
}

const titles: Readonly<Record<string, string>> = { 'onnxruntime-cpu': 'ONNX Runtime, CPU' };

/** Each engine with its measured speed. The default is the fastest that works. */
async function examineEngines(workers: Workers, threads: number): Promise<Doctor['engines']> {
  const found: Omit<Doctor['engines'][number], 'isDefault'>[] = [];
  const { engines } = await import('../../shared/engines/index.ts');
  for (const { id } of engines) {
    const title = titles[id] ?? id;
    try {
      const { gflops } = await workers.run('engineProbe', { engine: id, threads }, { what: title });
      found.push({ id, title, available: true, reason: null, gflops });
    } catch (thrown) {
      found.push({ id, title, available: false, reason: toStudioError(thrown).toValue(), gflops: null });
    }
  }
  const fastest = Math.max(...found.map((engine) => engine.gflops ?? 0));
  return found.map((engine) => ({ ...engine, isDefault: engine.available && engine.gflops === fastest }));
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
