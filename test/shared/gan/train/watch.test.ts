import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../shared/compiler/types.ts';
import {
  findRecipe,
  firstBroken,
  initialState,
  type Model,
  trainingPrograms,
} from '../../../../shared/gan/index.ts';
import { mapValues } from '../../../../shared/gan/record.ts';
import { dataOf } from '../../../helpers/data.ts';
import { runEagerly, useEagerBackend } from '../../../helpers/eager.ts';
import { stepInputs, unstack } from '../../../helpers/updates.ts';

const picture = { height: 16, width: 16, channels: 1 } as const;
const data = dataOf(picture);
const rest = { width: 4, latent: 6, batch: 4 };
const models: Readonly<Record<string, Model>> = {
  gan: findRecipe('gan').build({ hidden: 8, units: 4, latent: 6, batch: 4 }, data),
  dcgan: findRecipe('dcgan').build(rest, data),
  'dcgan in parts': findRecipe('dcgan').build({ ...rest, accumulation: 2 }, data),
  'wgan-gp': findRecipe('wgan-gp').build(rest, data),
  sngan: findRecipe('sngan').build({ ...rest, discriminatorWidth: 4 }, data),
  stylegan2: findRecipe('stylegan2').build({ finest: 2, most: 4, latent: 6, batch: 4 }, data),
  pix2pix: findRecipe('pix2pix').build(
    { width: 4, patch: '16', batch: 2 },
    dataOf({ ...picture, width: 32 }),
  ),
};

beforeAll(useEagerBackend);

/** The first step, program after program, until numbers break. */
function brokenIn(model: Model, state: HostTensors, isWatched = true) {
  const watched = { ...model, isWatched };
  let now = state;
  let outputs: Record<string, number> = {};
  for (const program of trainingPrograms(watched)) {
    const made = runEagerly(program.step, now, unstack(stepInputs(watched, program, 0), 0));
    now = made.state;
    outputs = mapValues(made.outputs, ({ data }) => data[0] ?? Number.NaN);
    const broken = firstBroken(program.phases, outputs);
    if (broken !== undefined) return { broken, outputs, state: now };
  }
  return { broken: undefined, outputs, state: now };
}

/** The state with one number of a parameter broken. */
function broken(model: Model, name: string, value: number): HostTensors {
  const state = initialState(model, 7);
  state[name]!.data[0] = value;
  return state;
}

describe.each(Object.entries(models))('%s', (_, model) => {
  it('has no broken place while its numbers are sound, and computes the same as without a watch', () => {
    const watched = brokenIn(model, initialState(model, 7));
    const plain = brokenIn(model, initialState(model, 7), false);
    expect(watched.broken).toBeUndefined();
    expect(watched.state).toEqual(plain.state);
    expect(watched.outputs).toMatchObject(plain.outputs);
    expect(Object.keys(plain.outputs).some((name) => name.startsWith('watch/'))).toBe(false);
  });

  it('names the layer whose kernel is broken', () => {
    const [network, { info, parameters }] = Object.entries(model.networks).find(
      ([, { role }]) => role === 'discriminator',
    )!;
    const path = Object.keys(parameters).find((name) => name.endsWith('/kernel'))!;
    const layer = info.layers.find(({ name }) => path.startsWith(`${name}/`))!;
    const found = brokenIn(model, broken(model, `${network}/${path}`, Number.NaN)).broken;
    expect(found).toMatchObject({ part: 'layer', name: `${network}/${layer.name}` });
  });
});

describe('the first broken place', () => {
  const dcgan = models['dcgan']!;

  it('is a layer of the generator where its weights are infinite', () => {
    const found = brokenIn(dcgan, broken(dcgan, 'G/up1/conv/kernel', Infinity)).broken;
    expect(found).toEqual({ phase: 'd', part: 'layer', name: 'G/up1/conv' });
  });

  it('is a value where the optimizer’s own memory is broken', () => {
    const name = Object.keys(initialState(dcgan, 7)).find(
      (each) => each.endsWith('D/down1/conv/kernel') && each !== 'D/down1/conv/kernel',
    )!;
    const found = brokenIn(dcgan, broken(dcgan, name, Number.NaN)).broken;
    expect(found).toEqual({ phase: 'd', part: 'value', name: 'D/down1/conv/kernel' });
  });

  it('is a gradient where every layer still holds: the one nearest to the loss', () => {
    const outputs = {
      'watch/d/000000/layer/D/a': 0,
      'watch/d/100000/loss/d': 0,
      'watch/d/200001/gradient/D/b/kernel': 3,
      'watch/d/200002/gradient/D/a/kernel': 5,
      'watch/g/000000/layer/D/a': 9,
      d: Number.NaN,
    };
    const phases = [{ name: 'd' }, { name: 'g' }];
    expect(firstBroken(phases, outputs)).toEqual({ phase: 'd', part: 'gradient', name: 'D/b/kernel' });
    expect(firstBroken([{ name: 'd' }], { d: Number.NaN })).toBeUndefined();
  });
});
