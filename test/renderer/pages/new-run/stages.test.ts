import { describe, expect, it } from 'vitest';
import { extentsOf, shapeText, stagesOf } from '../../../../renderer/pages/new-run/stages.ts';

const layer = (name: string, shape: number[], parameters = 0) => ({ name, op: name, shape, parameters });

describe('stagesOf', () => {
  it('puts a convolution with its norm and activation, and adds their parameters', () => {
    const stages = stagesOf([
      layer('up1/conv', [8, 8, 64], 100),
      layer('up1/norm', [8, 8, 64], 8),
      layer('picture/conv', [16, 16, 3], 5),
      layer('tanh', [16, 16, 3]),
    ]);
    expect(stages.map(({ name, parameters, shape }) => [name, parameters, shape])).toEqual([
      ['up1', 108, [8, 8, 64]],
      ['picture', 5, [16, 16, 3]],
      ['tanh', 0, [16, 16, 3]],
    ]);
  });
});

describe('extentsOf', () => {
  it('is logarithmic, from 0 to 1, and flat for a list of numbers', () => {
    const stages = stagesOf([layer('a', [64]), layer('b', [4, 4, 64]), layer('c', [16, 16, 8])]);
    expect(extentsOf(stages)).toEqual([
      { side: 0, depth: 1 },
      { side: 0.5, depth: 1 },
      { side: 1, depth: 0.5 },
    ]);
  });
});

describe('shapeText', () => {
  it('reads like a size', () => {
    expect(shapeText([4, 4, 256])).toBe('4\u202f×\u202f4\u202f×\u202f256');
  });
});
