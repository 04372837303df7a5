/** Runs a few real steps and measures them: what a run will take on this computer, not on ours. */
import { initialState, trainingPrograms } from '../../../shared/gan/index.ts';
import type { TaskHandler } from '../../jobs/tasks.ts';
import { openBatches } from '../training/batches.ts';
import { modelOf } from '../engine/model.ts';
import { engineOf } from '../engine/engines.ts';
import { compileTraining } from '../engine/programs.ts';
import { makeRun } from '../training/stepping.ts';
import { streamsOf } from '../training/streams.ts';
import { openUpdater } from '../engine/updates/index.ts';

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
  const programs = trainingPrograms(model);
  const feedings = programs.map(({ feeding }) => feeding);
  const batches = openBatches({
    streams: streamsOf(file, model, null),
    seed: file.seed,
    feedings,
    step: 0,
    cursors: {},
  });
  try {
    const state = initialState(model, file.seed);
    const engine = engineOf(file.engine);
    const compiled = compileTraining(model, programs, engine);
    const runner = await engine.load(compiled, state, { threads: file.threads, openUpdater });
    await using resources = new AsyncDisposableStack();
    resources.defer(() => runner.release());
    const stepper = { model, programs, runner, count: batches.count };
    const times = new Map<string, number[]>(feedings.map(({ name }) => [name, []]));
    let peakBytes = 0;
    let spentMs = 0;
    for (let step = 0; step < warmUpSteps + measuredSteps && !context.signal.aborted; step++) {
      // Drawing runs beside the training in a thread of its own, so it is not part of the step's time.
      const chunk = batches.next(1);
      for (const run of chunk.runs) {
        const startedAt = performance.now();
        await makeRun(stepper, chunk, run);
        const ms = performance.now() - startedAt;
        peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
        spentMs += step < warmUpSteps ? 0 : ms;
        times.get(run.program)?.push(ms);
      }
      if (spentMs > measuredMs) break;
    }
    // A lazy program may have been run in the warm-up only; of the others, that is left out.
    const msPerStep = feedings.reduce((sum, { name, every }) => {
      const all = times.get(name) ?? [];
      const warm = all.slice(warmUpSteps);
      return sum + median(warm.length > 0 ? warm : all) / every;
    }, 0);
    return { msPerStep, totalMs: msPerStep * file.steps, peakBytes };
  } finally {
    batches.close();
  }
};
