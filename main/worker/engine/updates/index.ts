/** Makes updates in place on several threads: WebAssembly kernels over one shared memory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { OpenUpdater, Updater, UpdatePlan } from '../../../../shared/engines/index.ts';
import { StudioError } from '../../../../shared/errors/index.ts';
import { overhear } from '../../../failures.ts';
import { Control, type ThreadData } from './control.ts';
import { loadStages, runShare } from './kernels.ts';

const pageBytes = 65_536;
/** What a kernel's import allows, 4 GB. */
const mostPages = 65_536;
/** Long enough for any update, even while the machine is busy with other things. */
const patienceMs = 60_000;

/** The thread's module: beside the bundle, or the source when the studio runs from source. */
function threadEntry(): string {
  const bundled = join(import.meta.dirname, 'update-thread.js');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, 'thread.ts');
}

function memoryFor({ bytes }: UpdatePlan): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / pageBytes));
  if (pages > mostPages) {
    throw new StudioError('updates_too_large', {
      gigabytes: bytes / 1e9,
      most: (pageBytes * mostPages) / 1e9,
    });
  }
  return new WebAssembly.Memory({ initial: pages, maximum: mostPages, shared: true });
}

/** @throws StudioError updates_too_large */
export const openUpdater: OpenUpdater = (plan, threads): Updater => {
  const memory = memoryFor(plan);
  const control = new Control(Math.max(0, ...plan.stages.map(({ numbers }) => numbers.length)));
  const stages = loadStages(plan, memory);
  const helpers = Array.from({ length: threads - 1 }, (_, at) => {
    const workerData: ThreadData = { plan, memory, control: control.shared, share: at + 1, threads };
    const helper = new Worker(threadEntry(), { workerData });
    // It then comes back from no task, which `run` says; why is in the log.
    overhear(helper, 'A thread of an updater');
    helper.unref();
    return helper;
  });
  return {
    memory: memory.buffer,
    run(stage, numbers) {
      const task = control.begin(stage, numbers, helpers.length);
      runShare(stages[stage] ?? [], control.numbers, { share: 0, threads });
      if (!control.waitForAll(task, patienceMs)) {
        throw new StudioError('engine_failed', { engine: 'onnxruntime-cpu' });
      }
    },
    async release() {
      control.end();
      await Promise.all(helpers.map((helper) => helper.terminate()));
    },
  };
};
