/** Measures an engine on what it is wanted for: training steps. */
import { compile, type HostTensors } from '../../shared/compiler/index.ts';
import { type Engine, loadOne } from '../../shared/engines/index.ts';
import {
  drawNoise,
  findRecipe,
  initialState,
  inputSpecs,
  type Model,
  noiseSpecs,
  scheduledNumbers,
  stateSpecs,
  trainingStep,
} from '../../shared/gan/index.ts';
import { sizeOf } from '../../shared/gan/shape.ts';
import type { TaskHandler } from '../jobs/tasks.ts';
import { engineOf } from './engines.ts';

/** The first step builds what a device runs, the second fills its memory. */
const warmUpSteps = 2;
const measuredSteps = 8;
/** A slow engine is measured for this long at most, and by one step at least. */
const measuredMs = 2000;
/**
 * An engine whose tiny step takes longer than this gains nothing over a CPU (which needs 3 ms), and is not asked for the
 * usual one: a device made of software needs 100 ms for the one and 5 s for the other.
 */
const tinyMs = 50;

/** The recipe that most people begin with, as it comes, on pictures of 32 × 32. */
function usualModel(): Model {
  return findRecipe('dcgan').build({}, { width: 32, height: 32, channels: 3 });
}

function tinyModel(): Model {
  return findRecipe('dcgan').build({ width: 4, batch: 4 }, { width: 16, height: 16, channels: 3 });
}

/** Grey noise for pictures: their content changes no time. */
function inputsOf(model: Model): HostTensors {
  const pictures = Object.entries(inputSpecs(model)).flatMap(([name, { shape, dtype }]) =>
    dtype === 'uint8'
      ? [[name, { shape, dtype, data: Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i * 97) % 256) }]]
      : [],
  );
  return {
    ...(Object.fromEntries(pictures) as HostTensors),
    ...drawNoise(noiseSpecs(model), model.batch, 0, 0),
    ...scheduledNumbers(model, 0, 0),
  };
}

interface Measured {
  readonly fastestMs: number;
  readonly gflops: number;
}

async function measure(engine: Engine, model: Model, threads: number): Promise<Measured> {
  const specs = { state: stateSpecs(model), inputs: inputSpecs(model) };
  const program = compile(trainingStep(model), specs, { target: engine.target });
  const runner = await loadOne(engine, program, initialState(model, 0), { threads });
  await using resources = new AsyncDisposableStack();
  resources.defer(() => runner.release());
  const inputs = inputsOf(model);
  for (let step = 0; step < warmUpSteps; step++) await runner.run(inputs);
  const times: number[] = [];
  let spentMs = 0;
  while (times.length < measuredSteps && spentMs < measuredMs) {
    const startedAt = performance.now();
    await runner.run(inputs);
    const ms = performance.now() - startedAt;
    times.push(ms);
    spentMs += ms;
  }
  const fastestMs = Math.min(...times);
  return { fastestMs, gflops: program.counts.flops / (fastestMs * 1e6) };
}

/** @throws StudioError `engine_unavailable` and the other reasons why an engine does not work here */
export const engineProbe: TaskHandler<'engineProbe'> = async ({ engine: id, threads }) => {
  const engine = engineOf(id);
  const found = await engine.available();
  if (!found.available) throw found.reason;
  const { version } = found;
  const tiny = await measure(engine, tinyModel(), threads);
  if (tiny.fastestMs > tinyMs) return { gflops: tiny.gflops, version };
  const { gflops } = await measure(engine, usualModel(), threads);
  return { gflops, version };
};
