import { isMainThread } from 'node:worker_threads';
import { type Engine, engines } from '../../shared/engines/index.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';

/** @throws StudioError `engine_unknown` */
export function engineOf(id: string): Engine {
  // Two threads of one process that use a device crash it; a worker process trains in its main thread only.
  invariant(isMainThread, 'engines are used in the main thread');
  const engine = engines.find((one) => one.id === id);
  if (engine !== undefined) return engine;
  throw new StudioError('engine_unknown', { engine: id, known: engines.map((one) => one.id).join(', ') });
}
