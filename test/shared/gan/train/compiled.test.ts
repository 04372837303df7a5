import { beforeAll, describe, expect, it } from 'vitest';
import { compile, type HostTensors } from '../../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../../shared/engines/index.ts';
import {
  findRecipe,
  generatorSpecs,
  initialState,
  latentsOf,
  type Model,
  samplerInputs,
  samplingStep,
  stateSpecs,
} from '../../../../shared/gan/index.ts';
import { inside } from '../../../../shared/gan/record.ts';
import { runEagerly, useEagerBackend } from '../../../helpers/eager.ts';
import { onlyProgram, stepInputs, unstack } from '../../../helpers/updates.ts';

const picture = { height: 20, width: 16, channels: 3 } as const;
const models: Readonly<Record<string, Model>> = {
  dcgan: findRecipe('dcgan').build({ width: 4, latent: 6, batch: 4 }, picture),
  gan: findRecipe('gan').build({ hidden: 8, units: 4, latent: 6, batch: 4 }, picture),
};

const inputsAt = (model: Model, step: number) => unstack(stepInputs(model, onlyProgram(model), step), 0);

/** Largest difference relative to the largest value of each tensor. */
function difference(found: HostTensors, expected: HostTensors): number {
  return Math.max(
    ...Object.entries(expected).map(([name, { data }]) => {
      const scale = Math.max(1e-3, ...Array.from(data, Math.abs));
      return Math.max(...Array.from(data, (value, at) => Math.abs(value - found[name]!.data[at]!))) / scale;
    }),
  );
}

beforeAll(useEagerBackend);

describe.each(Object.entries(models))('compiled %s', (_, model) => {
  it('trains like the eager oracle', async () => {
    const { step: trainingStep, inputs } = onlyProgram(model);
    const program = compile(trainingStep, { state: stateSpecs(model), inputs });
    let eager = initialState(model, 7);
    const runner = await loadOne(onnxruntimeCpu, program, eager, { threads: 1 });
    for (let step = 0; step < 3; step++) {
      const expected = runEagerly(trainingStep, eager, inputsAt(model, step));
      const outputs = await runner.run(inputsAt(model, step));
      expect(difference(outputs, expected.outputs)).toBeLessThan(1e-3);
      eager = expected.state;
      // Adam divides tiny gradients by tiny roots, so rounding grows from step to step: compare the first only.
      if (step === 0) expect(difference(await runner.read(), eager)).toBeLessThan(2e-3);
    }
    await runner.release();
  });

  it('samples like the eager oracle', async () => {
    const values = inside('average', initialState(model, 7));
    const z = latentsOf(model, [1, 2, 3]);
    const program = compile(samplingStep(model), {
      state: generatorSpecs(model),
      inputs: samplerInputs(model, 3),
    });
    const runner = await loadOne(onnxruntimeCpu, program, values, { threads: 1 });
    const expected = runEagerly(samplingStep(model), values, { z }).outputs;
    expect(difference(await runner.run({ z }), expected)).toBeLessThan(1e-4);
    await runner.release();
  });
});
