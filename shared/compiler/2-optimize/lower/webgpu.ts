/**
 * What ONNX Runtime's WebGPU provider has no kernel for, written with operations that it has: a node left to the CPU
 * would copy its values off the device and back in every step. Which operators and types it has is listed in
 * `shared/engines/webgpu-operators.ts`, where tests ask the runtime itself.
 */
import { invariant } from '../../../errors/index.ts';
import { type Builder, makeNode } from '../../graph/builder.ts';
import type { Graph, Node, NodeOf, Op } from '../../graph/node.ts';
import { dim, range } from '../../graph/shape.ts';
import { rewrite } from '../../graph/walk.ts';
import type { Dtype } from '../../types.ts';

/** What a node becomes. Its operands are on the device already. */
type Rule<K extends Op> = (node: NodeOf<K>, operands: readonly [Node, ...Node[]], g: Builder) => Node;

/** Computes a node on operands of another type, and brings its value back. Truth values and bytes are exact in both. */
function in32(type: 'int32' | 'float32', from: readonly Dtype[]): Rule<Op> {
  return (node, operands, g) => {
    if (!from.includes(node.dtype)) return node as Node;
    const wide = operands.map((operand) => (operand.dtype === node.dtype ? g.cast(operand, type) : operand));
    return g.cast(makeNode(node.op, wide, node.attrs, node.scope), node.dtype);
  };
}

const small: readonly Dtype[] = ['bool', 'uint8'];
const moveSmall = in32('int32', small);

/** The first place of a row's extreme. The provider's own gives 64-bit numbers, which nothing there can read. */
function argument(extreme: 'ReduceMax' | 'ReduceMin'): Rule<'ArgMax' | 'ArgMin'> {
  return ({ attrs: { axis } }, [x], g) => {
    const length = dim(x.shape, axis);
    const isExtreme = g.binary('Equal', x, g.reduce(extreme, x, [axis], true));
    const positions = g.reshape(
      g.range(length),
      x.shape.map((_, i) => (i === axis ? length : 1)),
    );
    return g.reduce('ReduceMin', g.where(isExtreme, positions, g.scalar(length, 'int32')), [axis], false);
  };
}

/** To the nearest whole number, halves to the even one. */
const round: Rule<'Round'> = (_node, [x], g) => {
  const below = g.unary('Floor', x);
  const rest = g.sub(x, below);
  const isOdd = g.sub(below, g.mul(g.unary('Floor', g.mul(below, g.scalar(0.5))), g.scalar(2)));
  const half = g.scalar(0.5);
  const up = g.where(
    g.binary('Equal', rest, half),
    isOdd,
    g.cast(g.binary('Greater', rest, half), 'float32'),
  );
  return g.add(below, up);
};

const sign: Rule<'Sign'> = (_node, [x], g) => {
  const number = (value: number) => g.scalar(value, x.dtype);
  const zero = number(0);
  const below = g.where(g.binary('Less', x, zero), number(-1), zero);
  return g.where(g.binary('Greater', x, zero), number(1), below);
};

/** Whole numbers: a row list for each axis that is cut. Truth values and bytes travel as floats. */
const slice: Rule<'Slice'> = (node, operands, g) => {
  if (node.dtype === 'float32') return node;
  if (node.dtype !== 'int32') return in32('float32', small)(node, operands, g);
  const { begin, step } = node.attrs;
  return node.shape.reduce((x, length, axis) => {
    if (length === dim(x.shape, axis) && dim(step, axis) === 1) return x;
    const rows = range(length).map((i) => dim(begin, axis) + i * dim(step, axis));
    return g.gather(x, g.constant(rows, [length], 'int32'), axis);
  }, operands[0]);
};

function wholeNumbers<K extends Op>(rule: Rule<K>): Rule<K> {
  return (node, operands, g) => (operands[0].dtype === 'int32' ? rule(node, operands, g) : (node as Node));
}

const rules: { readonly [K in Op]?: Rule<K> } = {
  Sign: sign,
  Round: round,
  Abs: wholeNumbers((_node, [x], g) => g.binary('Max', x, g.sub(g.scalar(0, 'int32'), x))),
  Neg: wholeNumbers((_node, [x], g) => g.sub(g.scalar(0, 'int32'), x)),
  Relu: wholeNumbers((_node, [x], g) => g.binary('Max', x, g.scalar(0, 'int32'))),
  IsNaN: (_node, [x], g) => g.not(g.binary('Equal', x, x)),
  // The CPU's way, one pass of HardSigmoid, would overflow on purpose; a shader need not follow it there.
  UnitStep: (_node, [x], g) => g.cast(g.binary('Greater', x, g.scalar(0)), 'float32'),
  Or: (_node, [a, b], g) => g.not(g.binary('And', g.not(a), g.not(second(b)))),
  Xor: (_node, [a, b], g) => g.not(g.binary('Equal', g.cast(a, 'int32'), g.cast(second(b), 'int32'))),
  Equal: (node, [a, b], g) =>
    a.dtype === 'float32' || a.dtype === 'int32'
      ? node
      : g.binary('Equal', g.cast(a, 'int32'), g.cast(second(b), 'int32')),
  // The provider's own broadcasting of [1, 2, 1] to [2, 4] fails when it runs.
  Pow: ({ shape }, [a, b], g) => g.binary('Pow', g.expand(a, shape), g.expand(second(b), shape)),
  ArgMax: argument('ReduceMax'),
  ArgMin: argument('ReduceMin'),
  // Products of whole numbers are exact up to 2²⁴.
  MatMul: in32('float32', ['int32']),
  Slice: slice,
  Where: (node, [condition, ...branches], g) => {
    const [yes, no] = branches.map((branch) =>
      small.includes(branch.dtype) ? g.cast(branch, 'int32') : branch,
    );
    return g.cast(g.where(condition, second(yes), second(no)), node.dtype);
  },
  Transpose: moveSmall,
  Pad: moveSmall,
  Concat: moveSmall,
  Tile: moveSmall,
};

function second(operand: Node | undefined): Node {
  invariant(operand !== undefined, 'an operation of two has a second operand');
  return operand;
}

/** The table's rule for the node's own operation, which TypeScript cannot follow through the union. */
function ruleOf(node: Node): Rule<Op> | undefined {
  return rules[node.op] as Rule<Op> | undefined;
}

export function avoidMissingKernels(graph: Graph): Graph {
  return rewrite(graph, (node, g) => {
    const [first, ...rest] = node.inputs;
    const rule = ruleOf(node);
    return first === undefined || rule === undefined ? node : rule(node, [first, ...rest], g);
  });
}
