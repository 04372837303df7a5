import { describe, expect, it } from 'vitest';
import { algebra, simplify } from '../../../../shared/compiler/2-optimize/algebra.ts';
import type { Pattern } from '../../../../shared/compiler/2-optimize/rules/pattern.ts';
import { Builder, makeNode } from '../../../../shared/compiler/graph/builder.ts';
import { check } from '../../../../shared/compiler/graph/check.ts';
import type { BinaryOp, Graph, Node, NodeOf, UnaryOp } from '../../../../shared/compiler/graph/node.ts';
import { printGraph } from '../../../../shared/compiler/graph/print.ts';

const g = new Builder('');

function input(
  name: string,
  shape: readonly number[],
  dtype: 'float32' | 'int32' | 'bool' = 'float32',
): Node {
  return makeNode('Input', [], { name, kind: 'input' }, '', { shape, dtype });
}

function graphOf(output: Node): Graph {
  const leaves = new Set<Node>();
  const collect = (node: Node): void => {
    if (node.op === 'Input') leaves.add(node);
    node.inputs.forEach(collect);
  };
  collect(output);
  return {
    leaves: [...leaves] as NodeOf<'Input'>[],
    nextState: new Map(),
    outputs: new Map([['y', output]]),
  };
}

function simplified(output: Node): string {
  return printGraph(check(simplify(graphOf(output))));
}

/** A node that a pattern of arithmetic matches. */
function instance(pattern: Pattern, names: Map<string, Node>): Node {
  if (pattern.kind === 'number') return g.scalar(pattern.value);
  if (pattern.kind === 'constant') return g.scalar(pattern.name === 'a' ? 0.5 : 5);
  if (pattern.kind === 'any') {
    const isTruth = pattern.name === 'c';
    const node = names.get(pattern.name) ?? input(pattern.name, [2, 3], isTruth ? 'bool' : 'float32');
    names.set(pattern.name, node);
    return node;
  }
  const operands = pattern.operands.map((operand) => instance(operand, names));
  if (pattern.op === 'Where') return g.where(operands[0]!, operands[1]!, operands[2]!);
  if (pattern.op === 'Not') return g.not(operands[0]!);
  return operands.length === 1
    ? g.unary(pattern.op as UnaryOp, operands[0]!)
    : g.binary(pattern.op as BinaryOp, operands[0]!, operands[1]!);
}

const movement = /Reshape|Expand|Transpose|Cast/;
const arithmetic = algebra.filter(({ text }) => !movement.test(text) && text !== 'Not(Not(x))');

describe('algebra', () => {
  it.each(arithmetic)('rewrites $text', ({ pattern }) => {
    const before = graphOf(instance(pattern, new Map()));
    const after = check(simplify(before));
    expect(after.outputs.get('y')).not.toBe(before.outputs.get('y'));
    const count = (text: string) =>
      text.split('\n').filter((line) => / = [A-Z]/.test(line) && !line.includes('Constant')).length;
    expect(count(printGraph(after))).toBeLessThanOrEqual(count(printGraph(before)));
  });

  it('removes what changes nothing', () => {
    const x = input('x', [2, 3]);
    expect(simplified(g.add(g.mul(g.unary('Neg', g.unary('Neg', x)), g.scalar(1)), g.scalar(0))))
      .toMatchInlineSnapshot(`
      "program {
        input $x: float32[2,3]
        output y = $x
      }"
    `);
  });

  it('keeps the shape that a neutral operand broadcast to', () => {
    const sum = g.add(input('x', [3]), g.fill(0, [2, 3], 'float32'));
    expect(simplified(sum)).toMatchInlineSnapshot(`
      "program {
        input $x: float32[3]
        a: float32[2,3] = Expand(shape=[2,3]) $x
        output y = a
      }"
    `);
  });

  it('joins factors, with their signs', () => {
    const x = input('x', [4]);
    expect(simplified(g.unary('Neg', g.mul(g.mul(x, g.scalar(3)), g.scalar(5))))).toMatchInlineSnapshot(`
      "program {
        input $x: float32[4]
        a: float32[] = Constant {-15}
        b: float32[4] = Mul $x a
        output y = b
      }"
    `);
  });

  it('keeps x · 0, which is NaN where x is', () => {
    expect(simplified(g.mul(input('x', [2]), g.scalar(0)))).toContain('Mul');
  });

  it('joins moves', () => {
    const x = input('x', [2, 3, 4]);
    const turned = g.transpose(g.transpose(x, [1, 0, 2]), [2, 1, 0]);
    expect(simplified(g.reshape(g.reshape(turned, [24]), [4, 6]))).toMatchInlineSnapshot(`
      "program {
        input $x: float32[2,3,4]
        a: float32[4,2,3] = Transpose(perm=[2,0,1]) $x
        b: float32[4,6] = Reshape(shape=[4,6]) a
        output y = b
      }"
    `);
    expect(simplified(g.transpose(g.transpose(x, [1, 0, 2]), [1, 0, 2]))).toBe(simplified(x));
    expect(simplified(g.transpose(input('x', [1, 3, 2]), [1, 0, 2]))).toContain('Reshape');
    expect(simplified(g.expand(g.expand(input('x', [1, 3]), [2, 3]), [5, 2, 3]))).toMatch(/Expand/);
    expect(simplified(g.expand(g.reshape(input('s', []), [1, 1]), [2, 3])).match(/Reshape/)).toBeNull();
    expect(simplified(g.reshape(g.expand(input('s', []), [2, 3]), [6])).match(/Reshape/)).toBeNull();
  });

  it('passes truth values through no second type', () => {
    const truth = input('c', [2], 'bool');
    expect(simplified(g.cast(g.cast(truth, 'int32'), 'float32')).match(/Cast/g)).toHaveLength(1);
    expect(simplified(g.not(g.not(truth)))).not.toContain('Not');
    const number = input('x', [2]);
    expect(simplified(g.cast(g.cast(number, 'int32'), 'float32')).match(/Cast/g)).toHaveLength(2);
  });
});
