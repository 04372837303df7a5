/** Runs a few real steps and measures them: what a run will take on this computer, not on ours. */
import { loadOne } from '../../shared/engines/index.ts';
import { initialState, noiseSpecs, scheduledNumbers } from '../../shared/gan/index.ts';
import type { TaskHandler } from '../jobs/tasks.ts';
import { openBatches } from './batches.ts';
import { modelOf } from './model.ts';
import { compileTraining, defaultEngine } from './programs.ts';

const warmUpSteps = 2;
const measuredSteps = 12;
/** Slow models are measured for this long at most, and by one step at least. */
const measuredMs = 4000;

/** The middle of the measured times: one hiccup of the system does not count. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export const probe: TaskHandler<'probe'> = async ({ file }, context) => {
  const model = modelOf(file);
  const batches = openBatches({
    folder: file.dataset.folder,
    name: file.dataset.name,
    removed: null,
    seed: file.seed,
    batch: model.batch,
    noise: noiseSpecs(model),
    step: 0,
    cursor: 0,
  });
  try {
    const state = initialState(model, file.seed);
    const runner = await loadOne(defaultEngine(), compileTraining(model), state, { threads: file.threads });
    await using resources = new AsyncDisposableStack();
    resources.defer(() => runner.release());
    const times: number[] = [];
    let peakBytes = 0;
    let spentMs = 0;
    for (let step = 0; step < warmUpSteps + measuredSteps && !context.signal.aborted; step++) {
      // Drawing runs beside the training in a thread of its own, so it is not part of the step's time.
      const inputs = { ...batches.next(), ...scheduledNumbers(model, step, 0) };
      const startedAt = performance.now();
      await runner.run(inputs);
      const ms = performance.now() - startedAt;
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      if (step >= warmUpSteps) {
        times.push(ms);
        spentMs += ms;
      }
      if (spentMs > measuredMs) break;
    }
    const msPerStep = median(times);
    return { msPerStep, totalMs: msPerStep * file.steps, peakBytes };
  } finally {
    batches.close();
  }
};
