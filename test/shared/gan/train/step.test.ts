import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../shared/compiler/types.ts';
import {
  drawingOf,
  drawingSpecs,
  drawingStep,
  drawnValues,
  findRecipe,
  initialState,
  type Model,
  networkOf,
  seeded,
  stateSpecs,
} from '../../../../shared/gan/index.ts';
import { inside, mapValues, take, under } from '../../../../shared/gan/record.ts';
import { dataOf } from '../../../helpers/data.ts';
import { runEagerly, useEagerBackend } from '../../../helpers/eager.ts';
import { onlyProgram, stepInputs, unstack } from '../../../helpers/updates.ts';

const picture = { height: 16, width: 16, channels: 1 } as const;
const data = dataOf(picture);
const toys: Readonly<Record<string, Model>> = {
  dcgan: findRecipe('dcgan').build({ width: 4, latent: 6, batch: 4, average: 0.5 }, data),
  gan: findRecipe('gan').build({ hidden: 8, units: 4, latent: 6, batch: 4 }, data),
  'gan as published': findRecipe('gan').build(
    { hidden: 8, units: 4, latent: 6, batch: 4, optimizer: 'momentum', rate: 0.1, loss: 'minimax' },
    data,
  ),
};

const inputsAt = (model: Model, step: number) => unstack(stepInputs(model, onlyProgram(model), step), 0);
const trainingStep = (model: Model) => onlyProgram(model).step;
const latentsOf = (model: Model, seeds: readonly number[]) => seeded(drawingOf(model).given['z']!, seeds)!;

const specOf = (tensors: HostTensors) =>
  mapValues(tensors, ({ shape, dtype }) => ({ shape: [...shape], dtype }));
const different = (a: HostTensors, b: HostTensors) =>
  Object.keys(a).filter((name) => a[name]!.data.some((value, at) => value !== b[name]!.data[at]));

beforeAll(useEagerBackend);

describe.each(Object.entries(toys))('a step of %s', (_, model) => {
  it('is fed exactly what its specs say', () => {
    expect(specOf(inputsAt(model, 0))).toEqual(onlyProgram(model).inputs);
    expect(specOf(initialState(model, 7))).toEqual(stateSpecs(model));
  });

  it('changes every parameter of both networks, and reports finite numbers', () => {
    const before = initialState(model, 7);
    const { state, outputs } = runEagerly(trainingStep(model), before, inputsAt(model, 0));
    expect(Object.keys(outputs).sort()).toEqual(['d', 'd_fake', 'd_real', 'g']);
    for (const { data } of Object.values({ ...state, ...outputs })) {
      expect(data.every(Number.isFinite)).toBe(true);
    }
    const changed = new Set(different(before, state));
    for (const phase of model.phases) {
      const [prefix = ''] = phase.updates;
      for (const name of Object.keys(networkOf(model, prefix).parameters)) {
        const slot = `${phase.optimizer.id}/${phase.optimizer.slots[0]!}/${prefix}/${name}`;
        expect(changed, slot).toContain(slot);
      }
    }
    expect(changed).toContain('D/verdict/' + (model === toys['dcgan'] ? 'conv/kernel' : 'dense/kernel'));
    expect(changed).toContain(
      'average/G/picture/' + (model === toys['dcgan'] ? 'conv/kernel' : 'dense/bias'),
    );
  });

  it('starts near 2 ln 2, where the discriminator knows nothing', () => {
    const { outputs } = runEagerly(trainingStep(model), initialState(model, 7), inputsAt(model, 0));
    expect(outputs['d']!.data[0]).toBeGreaterThan(1);
    expect(outputs['d']!.data[0]).toBeLessThan(2);
    expect(outputs['d_real']!.data[0]).toBeCloseTo(0.5, 0);
  });

  it('gives the same result again', () => {
    const once = () => runEagerly(trainingStep(model), initialState(model, 7), inputsAt(model, 0)).state;
    expect(different(once(), once())).toEqual([]);
  });
});

describe('initialState', () => {
  const model = take(toys, 'dcgan');

  it('starts the averaged generator as the generator', () => {
    const state = initialState(model, 7);
    expect(inside('average/G', state)).toEqual(inside('G', state));
    const names = Object.keys(under('G', inside('G', state)));
    expect(names.sort()).toEqual(Object.keys(drawingSpecs(model, drawingOf(model))).sort());
  });

  it('draws other values from another seed, and none that depend on other layers', () => {
    const wider = findRecipe('dcgan').build(
      { width: 4, latent: 6, batch: 4 },
      dataOf({ ...picture, width: 64, height: 64 }),
    );
    const name = 'D/down1/conv/kernel';
    expect(initialState(model, 7)[name]).toEqual(initialState(wider, 7)[name]);
    expect(initialState(model, 7)[name]).not.toEqual(initialState(model, 8)[name]);
  });
});

describe('the discriminator’s half of a step', () => {
  it('equals the formula on a real and a generated batch that are normalised apart', () => {
    const model = take(toys, 'dcgan');
    const state = initialState(model, 7);
    const inputs = inputsAt(model, 0);
    const real = 'data/picture';
    const shifted = {
      ...inputs,
      [real]: { ...inputs[real]!, data: Uint8Array.from(inputs[real]!.data).fill(255) },
    };
    const [first, second] = [inputs, shifted].map(
      (given) => runEagerly(trainingStep(model), state, given).outputs,
    );
    // The verdict on generated pictures does not see the real ones beside it.
    expect(first!['d_fake']).toEqual(second!['d_fake']);
    expect(first!['d_real']).not.toEqual(second!['d_real']);
  });
});

describe('the averaged generator', () => {
  const model = take(toys, 'dcgan');
  const drawing = drawingOf(model);
  const states = [initialState(model, 7)];
  beforeAll(() => {
    for (let step = 0; step < 3; step++) {
      states.push(runEagerly(trainingStep(model), states[step]!, inputsAt(model, step)).state);
    }
  });

  it('follows the generator at the scheduled pace', () => {
    const name = 'up1/conv/kernel';
    const [before, after] = [states[2]!, states[3]!];
    const decay = Math.min(0.5, 3 / 12);
    const expected =
      before[`average/G/${name}`]!.data[5]! * decay + after[`G/${name}`]!.data[5]! * (1 - decay);
    expect(after[`average/G/${name}`]!.data[5]).toBeCloseTo(expected, 6);
  });

  it('averages its batch-norm statistics, so a picture is the same alone and in company', () => {
    const values = drawnValues(model, drawing, states[3]!, true);
    expect(values['G/project/norm/mean']).toBe(states[3]!['average/G/project/norm/mean']);
    expect(values['G/project/norm/mean']!.data.some((value) => value !== 0)).toBe(true);
    const draw = (seeds: readonly number[]) =>
      runEagerly(drawingStep(model, drawing), values, { z: latentsOf(model, seeds) }).outputs['image']!.data;
    expect(Array.from(draw([5]))).toEqual(Array.from(draw([9, 5, 2]).slice(256, 512)));
  });
});

describe('seeded', () => {
  it('gives a seed the same point wherever it stands', () => {
    const model = take(toys, 'dcgan');
    expect(latentsOf(model, [3, 8]).data.slice(6)).toEqual(latentsOf(model, [8]).data);
    expect(latentsOf(model, [3]).data).not.toEqual(latentsOf(model, [4]).data);
  });
});
