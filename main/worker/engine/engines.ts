import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { HostTensors } from '../../../shared/compiler/index.ts';
import { type Engine, engines, type Programs, type Runner } from '../../../shared/engines/index.ts';
import { invariant, StudioError, toStudioError } from '../../../shared/errors/index.ts';
import { writeFileAtomically } from '../../runs/files.ts';
import { openUpdater } from './updates/index.ts';

/** @throws StudioError `engine_unknown` */
export function engineOf(id: string): Engine {
  // Two threads of one process that use a device crash it; a worker process trains in its main thread only.
  invariant(isMainThread, 'engines are used in the main thread');
  const engine = engines.find((one) => one.id === id);
  if (engine !== undefined) return engine;
  throw new StudioError('engine_unknown', { engine: id, known: engines.map((one) => one.id).join(', ') });
}

/** The version of an engine that works here. @throws StudioError why it does not */
export async function versionOf(engine: Engine): Promise<string> {
  const found = await engine.available();
  if (!found.available) throw found.reason;
  return found.version;
}

/** Where a run keeps programs that an engine refused, in the run's folder. */
const refusedFolderName = 'refused';

/**
 * Loads a run's programs. What an engine refuses is kept for the report: each program as the engine was given it (ONNX),
 * and as a person reads it.
 * @throws StudioError `program_refused_saved`, and as `Engine.load`
 */
export async function loadForRun(
  engine: Engine,
  programs: Programs,
  state: HostTensors,
  { threads, folder }: { readonly threads: number; readonly folder: string },
): Promise<Runner> {
  try {
    return await engine.load(programs, state, { threads, openUpdater });
  } catch (thrown) {
    const { code, detail } = toStudioError(thrown);
    if (code !== 'program_refused') throw thrown;
    const kept = join(folder, refusedFolderName);
    await mkdir(kept, { recursive: true });
    for (const [name, program] of Object.entries(programs)) {
      for (const [at, { bytes }] of program.stages.entries()) {
        await writeFileAtomically(join(kept, at === 0 ? `${name}.onnx` : `${name}-${at + 1}.onnx`), bytes);
      }
      await writeFileAtomically(join(kept, `${name}.txt`), `${program.toString()}\n`);
    }
    await writeFileAtomically(join(kept, 'reason.txt'), `${engine.id}\n${detail ?? ''}\n`);
    throw new StudioError('program_refused_saved', { engine: engine.id, folder: kept }, { cause: thrown });
  }
}
