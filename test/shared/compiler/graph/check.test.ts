/** Mistakes that a pass could make: each is found, and named. */
import { describe, expect, it } from 'vitest';
import { Builder, makeNode } from '../../../../shared/compiler/graph/builder.ts';
import { check, checkPass } from '../../../../shared/compiler/graph/check.ts';
import type { Graph, Node, NodeOf } from '../../../../shared/compiler/graph/node.ts';

const g = new Builder('layer');
const input = (name: string): NodeOf<'Input'> => {
  const spec = { shape: [2, 3], dtype: 'float32' } as const;
  return makeNode('Input', [], { kind: 'input', name }, '', spec) as NodeOf<'Input'>;
};
const x = input('x');

function graphOf(
  outputs: Readonly<Record<string, Node>>,
  nextState: Readonly<Record<string, Node>> = {},
): Graph {
  const maps = [nextState, outputs].map((named) => new Map(Object.entries(named)));
  return { leaves: [x], nextState: maps[0]!, outputs: maps[1]! };
}

describe('a graph', () => {
  it('is given back where it is sound', () => {
    const graph = graphOf({ y: g.add(x, g.constant([1, 2, 3], [3], 'float32')) });
    expect(check(graph)).toBe(graph);
  });

  it('has only inputs that it declares', () => {
    expect(() => check(graphOf({ y: g.add(x, input('z')) }))).toThrow('an input was not declared');
  });

  it('has constants as long as their shapes say', () => {
    expect(() => check(graphOf({ y: g.add(x, g.constant([1, 2], [3], 'float32')) }))).toThrow(
      /node \d Constant\(\) in layer: data does not fill float32\[3\]/,
    );
  });

  it('has whole lengths', () => {
    const half = makeNode('Constant', [], { data: new Float32Array(1) }, '', {
      shape: [0.5],
      dtype: 'float32',
    });
    expect(() => check(graphOf({ y: half }))).toThrow('bad shape float32[0.5]');
  });
});

describe('a pass', () => {
  const before = graphOf({ y: g.add(x, x) }, { w: x });

  it('may change how results are made', () => {
    const after = { ...before, outputs: new Map([['y', g.mul(x, g.constant([2], [], 'float32'))]]) };
    expect(checkPass(before, after)).toBe(after);
  });

  it.each<[string, Partial<Graph>, string]>([
    ['lose a result', { nextState: new Map() }, 'a pass changed the results w to '],
    ['change a shape', { outputs: new Map([['y', g.reshape(x, [6])]]) }, 'y from float32[2,3] to float32[6]'],
    [
      'change a type',
      { outputs: new Map([['y', g.node('Less', [x, x], {})]]) },
      'y from float32[2,3] to bool[2,3]',
    ],
    ['declare other leaves', { leaves: [] }, 'a pass changed the leaves'],
  ])('must not %s', (_what, change, message) => {
    expect(() => checkPass(before, { ...before, ...change })).toThrow(message);
  });
});
