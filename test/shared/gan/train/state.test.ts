import { describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../shared/compiler/index.ts';
import { findRecipe, initialState, stateSpecs, upgradedState } from '../../../../shared/gan/index.ts';
import { dataOf } from '../../../helpers/data.ts';

const data = dataOf({ width: 16, height: 16, channels: 1 });

/** A state in the words of the first version: Adam's means in place of its sums. */
function firstVersion(state: HostTensors): HostTensors {
  return Object.fromEntries(
    Object.entries(state).flatMap(([name, value]) => {
      if (!name.startsWith('adam/')) return [[name, value]];
      const data = new Float32Array(value.data.length).fill(name.startsWith('adam/sum') ? 3 : 4);
      return [[name.replace('/sum/', '/first/').replace('/squares/', '/second/'), { ...value, data }]];
    }),
  );
}

describe('a state of an earlier version', () => {
  it.each([0.5, 0])('is brought to the names and units of today, β₁ = %f', (beta1) => {
    const model = findRecipe('dcgan').build({ width: 4, batch: 2, latent: 4, beta1 }, data);
    const old: Record<string, HostTensors[string]> = { ...firstVersion(initialState(model, 1)) };
    const [first] = Object.keys(old).filter((name) => name.startsWith('adam/second/'));
    old[first!.replace('/second/', '/first/')] ??= old[first!]!;
    const state = upgradedState(model, old);
    expect(Object.keys(state).sort()).toEqual(Object.keys(stateSpecs(model)).sort());
    for (const [name, { data }] of Object.entries(state)) {
      if (name.startsWith('adam/sum/')) expect(data[0]).toBeCloseTo(3 / (1 - beta1), 5);
      if (name.startsWith('adam/squares/')) expect(data[0]).toBeCloseTo(4 / (1 - 0.999), 2);
    }
    expect(state['G/project/conv/kernel']).toBe(old['G/project/conv/kernel']);
  });

  it('has the average of its generator by name, where one average had none', () => {
    const model = findRecipe('dcgan').build({ width: 4, batch: 2, latent: 4 }, data);
    const today = initialState(model, 1);
    const earlier = Object.fromEntries(
      Object.entries(today).map(([name, value]) => [name.replace(/^average\/G\//, 'average/'), value]),
    );
    expect(Object.keys(earlier)).toContain('average/project/conv/kernel');
    const state = upgradedState(model, earlier);
    expect(state).toEqual(today);
    expect(state['average/G/project/conv/kernel']).toBe(earlier['average/project/conv/kernel']);
  });

  it('is left alone where it is of today', () => {
    const model = findRecipe('dcgan').build({ width: 4, batch: 2, latent: 4 }, data);
    const state = initialState(model, 1);
    expect(upgradedState(model, state)).toEqual(state);
  });
});

describe('the state before the first step', () => {
  it('lies in one block, and the average begins as the network', () => {
    const model = findRecipe('dcgan').build({ width: 4, batch: 2, latent: 4 }, data);
    const state = initialState(model, 1);
    expect(new Set(Object.values(state).map(({ data }) => data.buffer)).size).toBe(1);
    const { data: drawn } = state['G/project/conv/kernel']!;
    const { data: averaged } = state['average/G/project/conv/kernel']!;
    expect(drawn.some((value) => value !== 0)).toBe(true);
    expect(averaged).toEqual(drawn);
    averaged[0] = 100;
    expect(drawn[0]).not.toBe(100);
  });
});
