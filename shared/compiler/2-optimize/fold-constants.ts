/** Computes what depends on constants alone: arithmetic on numbers, and new shapes of constants. */
import { constantData, makeNode, type Builder } from '../graph/builder.ts';
import type { BinaryOp, Graph, Node, NodeOf, UnaryOp } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import { rewrite } from '../graph/walk.ts';

type Fold1 = (x: number) => number;
type Fold2 = (a: number, b: number) => number;

/** The functions JavaScript computes as exactly as the runtime does. */
const unary: Partial<Record<UnaryOp, Fold1>> = {
  Neg: (x) => -x,
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
  Floor: Math.floor,
  Ceil: Math.ceil,
};
const binary: Partial<Record<BinaryOp, Fold2>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: Math.pow,
  Max: Math.max,
  Min: Math.min,
};

const unaryByName: Readonly<Record<string, Fold1 | undefined>> = unary;
const binaryByName: Readonly<Record<string, Fold2 | undefined>> = binary;

type Constant = NodeOf<'Constant'>;

function isConstant(node: Node): node is Constant {
  return node.op === 'Constant';
}

/** Arithmetic on numbers of one element; larger constants are few and cost little. */
function foldNumbers(node: Node, constants: readonly Constant[], g: Builder): Node | undefined {
  const [a, b] = constants.map(({ attrs }) => attrs.data[0]);
  if (a === undefined || sizeOf(node.shape) !== 1 || node.dtype === 'bool') return undefined;
  if (node.op === 'Cast') return g.constant([a], node.shape, node.attrs.to);
  const value = b === undefined ? unaryByName[node.op]?.(a) : binaryByName[node.op]?.(a, b);
  return value === undefined ? undefined : g.constant([value], node.shape, node.dtype);
}

export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, (node, g) => {
    const constants = node.inputs.filter(isConstant);
    const [first] = constants;
    if (first === undefined || constants.length !== node.inputs.length) return node;
    if (node.op === 'Reshape') {
      const data = constantData(first.attrs.data, first.dtype);
      return makeNode('Constant', [], { data }, node.scope, { shape: node.shape, dtype: node.dtype });
    }
    return foldNumbers(node, constants, g) ?? node;
  });
}
