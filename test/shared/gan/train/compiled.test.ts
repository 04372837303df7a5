import { beforeAll, describe, expect, it } from 'vitest';
import { compile, type HostTensor, type HostTensors } from '../../../../shared/compiler/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../../shared/engines/index.ts';
import {
  drawingInputs,
  drawingOf,
  drawingSpecs,
  drawingStep,
  drawnValues,
  fillNormal,
  findRecipe,
  initialState,
  type Model,
  RandomStream,
  recipes,
  stateSpecs,
} from '../../../../shared/gan/index.ts';
import { mapValues } from '../../../../shared/gan/record.ts';
import { sizeOf } from '../../../../shared/gan/shape.ts';
import { dataOf } from '../../../helpers/data.ts';
import { runEagerly, useEagerBackend } from '../../../helpers/eager.ts';
import { onlyProgram, stepInputs, unstack } from '../../../helpers/updates.ts';

const picture = { height: 20, width: 16, channels: 3 } as const;
const data = dataOf(picture, ['a', 'b']);
const models: Readonly<Record<string, Model>> = {
  dcgan: findRecipe('dcgan').build({ width: 4, latent: 6, batch: 4 }, data),
  gan: findRecipe('gan').build({ hidden: 8, units: 4, latent: 6, batch: 4 }, data),
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

/** The generators of every recipe. */
const generators: Readonly<Record<string, Model>> = {
  ...models,
  'wgan-gp': findRecipe('wgan-gp').build({ width: 4, latent: 6, batch: 4 }, data),
  sngan: findRecipe('sngan').build({ width: 4, discriminatorWidth: 4, latent: 6, batch: 4 }, data),
  cgan: findRecipe('cgan').build({ width: 4, latent: 6, batch: 4 }, data),
  acgan: findRecipe('acgan').build({ width: 4, latent: 6, batch: 4 }, data),
  'cgan-projection': findRecipe('cgan-projection').build({ width: 4, latent: 6, batch: 4 }, data),
  stylegan2: findRecipe('stylegan2').build(
    { finest: 2, most: 4, latent: 6, batch: 4, truncation: 0.7 },
    dataOf({ ...picture, height: 16 }),
  ),
  pix2pix: findRecipe('pix2pix').build(
    { width: 4, patch: '16', batch: 2 },
    dataOf({ height: 16, width: 32, channels: 3 }),
  ),
};

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
});

describe.each(Object.entries(generators))('the compiled generator of %s', (_, model) => {
  it('samples like the eager oracle', async () => {
    const drawing = drawingOf(model);
    const values = drawnValues(model, drawing, initialState(model, 7), true);
    const inputs = drawingInputs(drawing, 3);
    const given = mapValues(inputs, ({ shape, dtype }): HostTensor => {
      if (dtype === 'int32') return { shape, dtype, data: Int32Array.of(1, 0, 1) };
      const data = new Float32Array(sizeOf(shape));
      fillNormal(data, new RandomStream(7, 'given'));
      return { shape, dtype: 'float32', data };
    });
    const program = compile(drawingStep(model, drawing), { state: drawingSpecs(model, drawing), inputs });
    const runner = await loadOne(onnxruntimeCpu, program, values, { threads: 1 });
    const expected = runEagerly(drawingStep(model, drawing), values, given).outputs;
    expect(difference(await runner.run(given), expected)).toBeLessThan(1e-4);
    await runner.release();
  });
});

it('there is a generator of each recipe', () => {
  expect(Object.keys(generators).toSorted()).toEqual(recipes.map(({ info }) => info.id).toSorted());
});
