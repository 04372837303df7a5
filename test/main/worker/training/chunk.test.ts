import { describe, expect, it } from 'vitest';
import { planChunk } from '../../../../main/worker/training/chunk.ts';
import { Pace, stepsToNextStop } from '../../../../main/worker/training/pace.ts';
import { findRecipe, trainingPrograms } from '../../../../shared/gan/index.ts';
import { dataOf } from '../../../helpers/data.ts';

const feeding = (name: string, repeat = 1, every = 1) =>
  ({ name, repeat, every, batch: 4, reads: [], noise: {} }) as const;
const data = dataOf({ width: 16, height: 16, channels: 1 });

describe('trainingPrograms', () => {
  it('makes neighbours of one rhythm one program, and each other phase one of its own', () => {
    const shape = (id: string) =>
      trainingPrograms(findRecipe(id).build({}, data)).map(({ feeding: { name, repeat, every } }) => [
        name,
        repeat,
        every,
      ]);
    expect(shape('dcgan')).toEqual([['d+g', 1, 1]]);
    expect(shape('wgan-gp')).toEqual([
      ['d', 5, 1],
      ['g', 1, 1],
    ]);
  });

  it('draws each program’s noise from streams of its own', () => {
    const names = trainingPrograms(findRecipe('wgan-gp').build({}, data)).map(({ feeding: { noise } }) =>
      Object.keys(noise),
    );
    expect(names).toEqual([['d/z', 'd/D/penalty/epsilon'], ['g/z']]);
  });
});

describe('planChunk', () => {
  it('makes many steps of a single program in one call', () => {
    expect(planChunk([feeding('d+g')], 7, 20)).toEqual({
      step: 7,
      steps: 20,
      runs: [{ program: 'd+g', first: 7, updates: 20 }],
    });
  });

  it('makes a step of several programs by itself, with all their updates', () => {
    expect(planChunk([feeding('d', 5), feeding('g')], 3, 20)).toEqual({
      step: 3,
      steps: 1,
      runs: [
        { program: 'd', first: 15, updates: 5 },
        { program: 'g', first: 3, updates: 1 },
      ],
    });
  });

  it('ends where a lazy program is due', () => {
    const feedings = [feeding('d+g'), feeding('r1', 1, 16)];
    expect(planChunk(feedings, 16, 20).runs).toEqual([
      { program: 'd+g', first: 16, updates: 1 },
      { program: 'r1', first: 1, updates: 1 },
    ]);
    expect(planChunk(feedings, 17, 100).steps).toBe(15);
  });
});

describe('the pace', () => {
  it('is one step until some are measured, then as many as fit into a quarter of a second', () => {
    const pace = new Pace();
    expect(pace.steps()).toBe(1);
    pace.measured(1, 900);
    for (let chunk = 0; chunk < 4; chunk++) pace.measured(10, 100);
    expect(pace.steps()).toBe(25);
  });

  it('crosses no sample, no checkpoint and not the goal', () => {
    const rhythm = { sampleEvery: 50, checkpointEvery: 70 };
    expect([0, 50, 69, 95, 99].map((step) => stepsToNextStop(step, 98, rhythm))).toEqual([50, 20, 1, 3, 1]);
  });
});
