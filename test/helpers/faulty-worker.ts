/**
 * A real worker process whose WebGPU engine is the CPU's, with a fault: `ORT_TEST_FAULT` says what happens at which step
 * (`lost@7`, `crash@7`, `hang@7`), or that it refuses every program (`refuse`), or is not there (`gone`).
 */
import { engines, onnxruntimeCpu, type Runner } from '../../shared/engines/index.ts';
import { invariant, StudioError } from '../../shared/errors/index.ts';

const [fault = '', at = '0'] = (process.env.ORT_TEST_FAULT ?? '').split('@');
const engine = engines.find(({ id }) => id === 'onnxruntime-webgpu');
invariant(engine !== undefined, 'there is a WebGPU engine');
const { id } = engine;

function fail(): void {
  switch (fault) {
    case 'lost':
      throw new StudioError('engine_failed', { engine: id }, { detail: 'device lost' });
    case 'crash':
      process.abort();
      break;
    case 'hang':
      for (;;);
  }
}

function faulty(runner: Runner): Runner {
  let steps = 0;
  return {
    async run(program, inputs) {
      // Every update of a step is counted, so the fault comes at the step or before it.
      steps += Object.values(inputs)[0]?.shape[0] ?? 1;
      if (steps >= Number(at)) fail();
      return await runner.run(program, inputs);
    },
    read: (names) => runner.read(names),
    write: (values) => runner.write(values),
    release: () => runner.release(),
  };
}

Object.assign(engine, {
  target: onnxruntimeCpu.target,
  available: () =>
    Promise.resolve(
      fault === 'gone'
        ? {
            available: false,
            reason: new StudioError('engine_unavailable', { engine: id, reason: 'no adapter' }),
          }
        : { available: true, version: 'faulty' },
    ),
  load: async (...given: Parameters<typeof onnxruntimeCpu.load>) => {
    if (fault === 'refuse') throw new StudioError('program_refused', { engine: id }, { detail: 'no kernel' });
    return faulty(await onnxruntimeCpu.load(...given));
  },
});

await import('../../main/worker/index.ts');
