/**
 * Which engine trains: each is tried in a process of its own, which a driver may take down without harm. What was measured
 * is remembered in the data folder until the runtime or the computer's devices change.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  cpuEngine,
  engineIds,
  engineSchema,
  toStudioError,
  StudioError,
  type EngineId,
  type EngineInfo,
} from '../../shared/contract/index.ts';
import { writeFileAtomically, type DataFolder } from '../runs/index.ts';
import { resultOf, type Timeouts } from './task.ts';
import type { Workers } from './workers.ts';

export interface Engines {
  /** The fastest engine that works here. Where only the CPU does, nothing is measured. */
  choose(threads: number): Promise<EngineId>;
  /** Measures ahead what `choose` will need, so that a training that is started soon does not wait for it. */
  prepare(threads: number): void;
  /** Tries and measures every engine anew. */
  examine(threads: number): Promise<EngineInfo[]>;
}

/** A device that builds its first programs is silent for a while; one that hangs is silent for ever. */
const probeTimeouts: Partial<Timeouts> = { silentMs: 60_000 };

/** Systems that an engine exists for, where not for all. Of the others no process need ask. */
const systems: Readonly<Partial<Record<EngineId, NodeJS.Platform>>> = {
  'onnxruntime-cuda': 'linux',
  'onnxruntime-directml': 'win32',
  'onnxruntime-coreml': 'darwin',
};

const storedSchema = z.object({ key: z.string(), engines: z.array(engineSchema) });

export function createEngines(folder: DataFolder, workers: Workers): Engines {
  const file = join(folder.path, 'engines.json');
  let choosing: Promise<EngineId> | null = null;

  async function probe(id: EngineId, threads: number): Promise<EngineInfo> {
    const nothing = { id, version: null, gflops: null, isDefault: false };
    try {
      const system = systems[id];
      if (system !== undefined && system !== platform()) {
        throw new StudioError('engine_not_for_system', { engine: id, system: `${platform()} ${arch()}` });
      }
      const task = workers.start('engineProbe', { engine: id, threads }, { timeouts: probeTimeouts });
      const { gflops, version } = resultOf(await task.ended, id);
      return { ...nothing, available: true, reason: null, version, gflops };
    } catch (thrown) {
      return { ...nothing, available: false, reason: toStudioError(thrown).toValue() };
    }
  }

  async function remember(engines: readonly EngineInfo[], threads: number): Promise<void> {
    if (folder.access === 'read') return;
    const text = JSON.stringify({ key: deviceKey(threads), engines }, null, 2);
    await writeFileAtomically(file, `${text}\n`);
  }

  /** @returns null where nothing was measured on this computer as it is now */
  function remembered(threads: number): readonly EngineInfo[] | null {
    try {
      const { key, engines } = storedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      return key === deviceKey(threads) ? engines : null;
    } catch {
      // Not there, or of another version: it is measured again.
      return null;
    }
  }

  async function examine(threads: number): Promise<EngineInfo[]> {
    const found: EngineInfo[] = [];
    // One after the other: they would slow each other down.
    for (const id of engineIds) found.push(await probe(id, threads));
    const marked = withDefault(found);
    await remember(marked, threads);
    return marked;
  }

  async function decide(threads: number): Promise<EngineId> {
    const known = remembered(threads)?.find((engine) => engine.isDefault);
    if (known !== undefined) return known.id;
    const others: EngineInfo[] = [];
    for (const id of engineIds) {
      if (id === cpuEngine) continue;
      const other = await probe(id, threads);
      // Somebody ended the measurement, most often the studio that closes: nothing is known of the engine, and no more is asked.
      if (other.reason?.code === 'worker_killed') return cpuEngine;
      others.push(other);
    }
    const isAlone = others.every((engine) => !engine.available);
    const cpu: EngineInfo = isAlone
      ? { id: cpuEngine, available: true, reason: null, version: null, gflops: null, isDefault: false }
      : await probe(cpuEngine, threads);
    const marked = withDefault([cpu, ...others]);
    await remember(marked, threads);
    return marked.find((engine) => engine.isDefault)?.id ?? cpuEngine;
  }

  function choose(threads: number): Promise<EngineId> {
    choosing ??= decide(threads).finally(() => (choosing = null));
    return choosing;
  }

  return {
    examine,
    choose,
    prepare(threads) {
      // Whoever needs the answer asks again, and is told what went wrong.
      choose(threads).catch(() => undefined);
    },
  };
}

/** Marks the fastest. An engine that was not measured is the CPU, alone. */
export function withDefault(engines: readonly EngineInfo[]): EngineInfo[] {
  const working = engines.filter((engine) => engine.available);
  const fastest = working.reduce<EngineInfo | undefined>(
    (best, engine) => (best === undefined || (engine.gflops ?? 0) > (best.gflops ?? 0) ? engine : best),
    undefined,
  );
  return engines.map((engine) => ({ ...engine, isDefault: engine.id === fastest?.id }));
}

/** What a measurement depends on: the runtime, the processor, the graphics devices and what drivers are told. */
function deviceKey(threads: number): string {
  const drivers = Object.entries(process.env).filter(([name]) => /^(VK|CUDA)_/.test(name));
  const parts = [
    runtimeVersion(),
    platform(),
    arch(),
    release(),
    cpus()[0]?.model ?? '',
    threads,
    graphics(),
  ];
  return JSON.stringify([...parts, drivers.sort()]);
}

function runtimeVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('onnxruntime-node/package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** Vendor and device of each graphics device, where Linux tells. Elsewhere a new driver comes with a new release, or `studio doctor` measures again. */
function graphics(): readonly string[] {
  const root = '/sys/class/drm';
  const read = (name: string): string => {
    try {
      return readFileSync(join(root, name), 'utf8').trim();
    } catch {
      return '';
    }
  };
  try {
    const cards = readdirSync(root).filter((name) => /^card\d+$/.test(name));
    return cards.map((card) => `${read(`${card}/device/vendor`)}:${read(`${card}/device/device`)}`);
  } catch {
    return [];
  }
}
