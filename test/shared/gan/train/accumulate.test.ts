import { beforeAll, describe, expect, it } from 'vitest';
import { compile, type HostTensors } from '../../../../shared/compiler/index.ts';
import type { OptionValues } from '../../../../shared/contract/index.ts';
import type { PictureShape } from '../../../../shared/data/index.ts';
import { loadOne, onnxruntimeCpu } from '../../../../shared/engines/index.ts';
import {
  findRecipe,
  initialState,
  type Model,
  stateSpecs,
  type TrainingProgram,
  trainingPrograms,
} from '../../../../shared/gan/index.ts';
import { inside } from '../../../../shared/gan/record.ts';
import { dataOf } from '../../../helpers/data.ts';
import { runEagerly, useEagerBackend } from '../../../helpers/eager.ts';
import { onlyProgram, stepInputs, unstack } from '../../../helpers/updates.ts';

const data = dataOf({ height: 16, width: 16, channels: 1 });
const inParts = (recipe: string, options: OptionValues) => (accumulation: number) =>
  findRecipe(recipe).build({ ...options, accumulation }, data);

// No batch norm, and steps that are linear in the gradients: Adam's first is not.
const gan = inParts('gan', { hidden: 8, units: 4, latent: 6, batch: 8, optimizer: 'momentum', rate: 0.1 });
const dcgan = inParts('dcgan', { width: 4, latent: 6, batch: 8 });
const sngan = inParts('sngan', { width: 4, discriminatorWidth: 4, latent: 6, batch: 4, rate: 1e-7 });
const stylegan2 = inParts('stylegan2', { finest: 2, most: 4, latent: 6, batch: 4 });

const programNamed = (model: Model, name: string): TrainingProgram =>
  trainingPrograms(model).find(({ feeding }) => feeding.name === name)!;
const inputsOf = (model: Model, program: TrainingProgram) => unstack(stepInputs(model, program, 0), 0);

/** Largest difference relative to the largest value of each tensor. */
function difference(found: HostTensors, expected: HostTensors): number {
  return Math.max(
    ...Object.entries(expected).map(([name, { data }]) => {
      const scale = Math.max(1e-3, ...Array.from(data, Math.abs));
      return Math.max(...Array.from(data, (value, at) => Math.abs(value - found[name]!.data[at]!))) / scale;
    }),
  );
}

/** One step from the first state. */
async function trained(model: Model): Promise<{ state: HostTensors; outputs: HostTensors }> {
  const { step, inputs } = onlyProgram(model);
  const program = compile(step, { state: stateSpecs(model), inputs });
  const runner = await loadOne(onnxruntimeCpu, program, initialState(model, 7), { threads: 1 });
  const outputs = await runner.run(inputsOf(model, onlyProgram(model)));
  const state = await runner.read();
  await runner.release();
  return { state, outputs };
}

beforeAll(useEagerBackend);

describe('an update in parts', () => {
  it('equals that of the whole batch where no layer looks at a batch', async () => {
    const whole = await trained(gan(1));
    for (const parts of [2, 4]) {
      const { state, outputs } = await trained(gan(parts));
      expect(difference(outputs, whole.outputs)).toBeLessThan(1e-5);
      expect(difference(state, whole.state)).toBeLessThan(1e-5);
    }
    expect(difference(whole.state, initialState(gan(1), 7))).toBeGreaterThan(0.01);
  });

  it('is compiled to what the eager oracle makes, batch norm seeing each part by itself', async () => {
    const [whole, parts] = [dcgan(1), dcgan(2)].map((model) =>
      runEagerly(onlyProgram(model).step, initialState(model, 7), inputsOf(model, onlyProgram(model))),
    );
    const compiled = await trained(dcgan(2));
    expect(difference(compiled.outputs, parts!.outputs)).toBeLessThan(1e-3);
    expect(difference(compiled.state, parts!.state)).toBeLessThan(2e-3);
    // A tenth of what was shown enters; means over equal parts are the mean over all, variances lack that between parts.
    const shown = ({ state }: { readonly state: HostTensors }, name: string, before: number) =>
      Array.from(state[`G/project/norm/${name}`]!.data, (value) => (value - 0.9 * before) / 0.1);
    const means = shown(whole!, 'mean', 0);
    shown(parts!, 'mean', 0).forEach((mean, at) => {
      expect(Math.abs(mean - means[at]!)).toBeLessThan(1e-4 * Math.max(...means.map(Math.abs)));
    });
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const [ofParts, ofWhole] = [parts!, whole!].map((one) => total(shown(one, 'variance', 1)));
    expect(ofWhole).toBeGreaterThan(0);
    expect(ofParts! / ofWhole!).toBeLessThan(0.998);
  });

  it('hands buffers of share 1 from part to part', () => {
    const updated = (model: Model, times: number) => {
      const program = programNamed(model, 'd');
      let state = initialState(model, 7);
      for (let at = 0; at < times; at++) {
        state = runEagerly(program.step, state, inputsOf(model, program)).state;
      }
      return Object.fromEntries(
        Object.entries(inside('D', state)).filter(([name]) => /direction/.test(name)),
      );
    };
    // At a rate of next to nothing, an update in two parts iterates as often on the same weights as two updates.
    const once = updated(sngan(2), 1);
    expect(Object.keys(once).length).toBeGreaterThan(0);
    expect(difference(once, updated(sngan(1), 2))).toBeLessThan(1e-3);
    expect(difference(once, updated(sngan(1), 1))).toBeGreaterThan(1e-2);
  });

  it('moves the values of a model as far as the whole batch does', () => {
    const [whole, parts] = [stylegan2(1), stylegan2(2)].map((model) => {
      const program = programNamed(model, 'path');
      return runEagerly(program.step, initialState(model, 7), inputsOf(model, program)).state;
    });
    for (const name of ['values/path/mean', 'G/styles/average']) {
      const [expected, found] = [whole!, parts!].map((state) => ({ [name]: state[name]! }));
      expect(expected![name]!.data.some((value) => value !== 0)).toBe(true);
      expect(difference(found!, expected!)).toBeLessThan(1e-4);
    }
  });

  it('may be of one phase alone: R1 of StyleGAN2 is computed in halves', () => {
    const model = findRecipe('stylegan2').build({ finest: 2, most: 4, latent: 6, batch: 8 }, data);
    expect(model.phases.map(({ name, parts = 1 }) => [name, parts])).toEqual([
      ['d', 1],
      ['g', 1],
      ['r1', 2],
      ['path', 1],
    ]);
    // The pictures of this batch are alike, so that it does not matter which of them a layer compares.
    const [halves, whole] = [2, 1].map((parts) => {
      const phases = model.phases.map((phase) => (phase.name === 'r1' ? { ...phase, parts } : phase));
      const one = { ...model, phases };
      const program = programNamed(one, 'r1');
      return runEagerly(program.step, initialState(one, 7), inputsOf(one, program));
    });
    expect(whole!.outputs['r1']!.data[0]).toBeGreaterThan(0);
    expect(difference(halves!.outputs, whole!.outputs)).toBeLessThan(1e-4);
    expect(difference(inside('adam', halves!.state), inside('adam', whole!.state))).toBeLessThan(1e-3);
  });

  it('holds the activations of one part only', { timeout: 60_000 }, () => {
    const arena = (accumulation: number) => {
      const large: PictureShape = { height: 32, width: 32, channels: 3 };
      const model = findRecipe('dcgan').build({ width: 32, batch: 128, accumulation }, dataOf(large));
      const { step, inputs } = onlyProgram(model);
      return compile(step, { state: stateSpecs(model), inputs }).counts.arenaBytes.single;
    };
    // 114 MiB and 33 MiB: what is left is mostly gradients and what the convolutions are made through.
    expect(arena(4)).toBeLessThan(arena(1) / 3);
  });
});
