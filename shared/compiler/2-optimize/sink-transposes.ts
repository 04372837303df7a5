/**
 * Moves transposes behind elementwise operations, so that those between two image operators meet and cancel.
 * On the CPU there are none: everything stays NHWC.
 */
import { makeNode, type Builder } from '../graph/builder.ts';
import {
  binaryOps,
  comparisonOps,
  unaryOps,
  type Graph,
  type Node,
  type NodeOf,
  type Op,
} from '../graph/node.ts';
import { sameShape, sizeOf } from '../graph/shape.ts';
import { rewrite } from '../graph/walk.ts';

const elementwise = new Set<Op>([
  ...unaryOps,
  ...binaryOps,
  ...comparisonOps,
  'LeakyRelu',
  'Cast',
  'Where',
  'Not',
]);

function inverse(perm: readonly number[]): readonly number[] {
  return perm.map((_, i) => perm.indexOf(i));
}

/** The operand as it is before the transpose; a smaller one is transposed itself, which costs little. */
function before(operand: Node, perm: readonly number[], g: Builder): Node | undefined {
  const [input] = operand.inputs;
  if (operand.op === 'Transpose' && input !== undefined && sameShape(operand.attrs.perm, perm)) return input;
  if (operand.shape.length === 0) return operand;
  // Every axis but one of length 1: a bias, a scale, or a whole tensor of one value.
  if (sizeOf(operand.shape) !== Math.max(...operand.shape)) return undefined;
  const ranked = g.reshape(operand, [...perm.slice(operand.shape.length).map(() => 1), ...operand.shape]);
  return g.reshape(
    ranked,
    inverse(perm).map((axis) => ranked.shape[axis] ?? 1),
  );
}

function isTransposed(operand: Node, shape: readonly number[]): operand is NodeOf<'Transpose'> & Node {
  return operand.op === 'Transpose' && sameShape(operand.shape, shape);
}

export function sinkTransposes(graph: Graph): Graph {
  return rewrite(graph, (node, g) => {
    const first = node.inputs.find((operand) => isTransposed(operand, node.shape));
    if (!elementwise.has(node.op) || first?.op !== 'Transpose') return node;
    const { perm } = first.attrs;
    const operands = node.inputs.map((operand) => before(operand, perm, g));
    const all = operands.filter((operand) => operand !== undefined);
    if (all.length !== operands.length) return node;
    return g.transpose(makeNode(node.op, all, node.attrs, node.scope), perm);
  });
}
