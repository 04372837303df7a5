/** Makes nodes: one small function per operation, shapes and types inferred. The only place where nodes are born. */
import type { Dtype, TensorSpec } from '../types.ts';
import { infer } from './infer.ts';
import type {
  BinaryOp,
  ComparisonOp,
  ConstantData,
  LogicOp,
  Node,
  NodeOf,
  Op,
  OpAttrs,
  ReduceOp,
  UnaryOp,
} from './node.ts';
import { dim, range, sameShape, sizeOf } from './shape.ts';

const none = {};

/** A node of any operation. `spec` is given only for leaves, whose type nothing tells. */
export function makeNode<K extends Op>(
  op: K,
  inputs: readonly Node[],
  attrs: OpAttrs[K],
  scope: string,
  spec?: TensorSpec,
): Node {
  const { shape, dtype } = spec ?? infer[op](inputs, attrs);
  return { op, inputs, attrs, scope, shape, dtype } as NodeOf<K> as Node;
}

/** The data of a constant of one element type. */
export function constantData(values: ArrayLike<number>, dtype: Dtype): ConstantData {
  // Not `from`, which walks an iterator: large constants, such as the index of a gather, come by the hundred.
  if (dtype === 'float32') return new Float32Array(values);
  return dtype === 'int32' ? new Int32Array(values) : new Uint8Array(values);
}

/** Builds nodes for one layer of the traced function; `scope` is its name. */
export class Builder {
  readonly scope: string;

  constructor(scope: string) {
    this.scope = scope;
  }

  node<K extends Op>(op: K, inputs: readonly Node[], attrs: OpAttrs[K]): Node {
    return makeNode(op, inputs, attrs, this.scope);
  }

  constant(values: ArrayLike<number>, shape: readonly number[], dtype: Dtype): Node {
    return makeNode('Constant', [], { data: constantData(values, dtype) }, this.scope, { shape, dtype });
  }

  /** A list of whole numbers that is not shared with equal ones elsewhere, nor is what is made from it. */
  separateConstant(values: readonly number[], apart: string): Node {
    const attrs = { data: constantData(values, 'int32'), apart };
    return makeNode('Constant', [], attrs, this.scope, { shape: [values.length], dtype: 'int32' });
  }

  /** A list of whole numbers, kept as it is: it must not change. */
  indices(data: Int32Array): Node {
    const spec = { shape: [data.length], dtype: 'int32' } as const;
    return makeNode('Constant', [], { data }, this.scope, spec);
  }

  scalar(value: number, dtype: Dtype = 'float32'): Node {
    return this.constant([value], [], dtype);
  }

  /** A tensor of one value: a scalar that is expanded, never a large constant. */
  fill(value: number, shape: readonly number[], dtype: Dtype): Node {
    return this.expand(this.scalar(value, dtype), shape);
  }

  unary(op: UnaryOp, x: Node): Node {
    return this.node(op, [x], none);
  }

  binary(op: BinaryOp | ComparisonOp | LogicOp, a: Node, b: Node): Node {
    return this.node(op, [a, b], none);
  }

  add(a: Node, b: Node): Node {
    return this.binary('Add', a, b);
  }

  sub(a: Node, b: Node): Node {
    return this.binary('Sub', a, b);
  }

  mul(a: Node, b: Node): Node {
    return this.binary('Mul', a, b);
  }

  not(x: Node): Node {
    return this.node('Not', [x], none);
  }

  where(condition: Node, yes: Node, no: Node): Node {
    return this.node('Where', [condition, yes, no], none);
  }

  cast(x: Node, to: Dtype): Node {
    return x.dtype === to ? x : this.node('Cast', [x], { to });
  }

  reduce(op: ReduceOp, x: Node, axes: readonly number[], keepDims: boolean): Node {
    return axes.length === 0 ? x : this.node(op, [x], { axes, keepDims });
  }

  reshape(x: Node, shape: readonly number[]): Node {
    return sameShape(x.shape, shape) ? x : this.node('Reshape', [x], { shape });
  }

  expand(x: Node, shape: readonly number[]): Node {
    return sameShape(x.shape, shape) ? x : this.node('Expand', [x], { shape });
  }

  transpose(x: Node, perm: readonly number[]): Node {
    return perm.every((axis, i) => axis === i) ? x : this.node('Transpose', [x], { perm });
  }

  /** Elements `begin` to `end` (not included) of every axis. */
  slice(x: Node, begin: readonly number[], end: readonly number[], step?: readonly number[]): Node {
    const steps = step ?? x.shape.map(() => 1);
    const whole = begin.every((from, i) => from === 0 && end[i] === dim(x.shape, i) && steps[i] === 1);
    return whole ? x : this.node('Slice', [x], { begin, end, step: steps });
  }

  /** Elements `begin` to `end` (not included) of one axis. */
  sliceAxis(x: Node, axis: number, begin: number, end: number): Node {
    return this.slice(
      x,
      x.shape.map((_, i) => (i === axis ? begin : 0)),
      x.shape.map((length, i) => (i === axis ? end : length)),
    );
  }

  pad(x: Node, before: readonly number[], after: readonly number[], value = 0): Node {
    if ([...before, ...after].every((count) => count === 0)) return x;
    return this.node('Pad', [x], { before, after, value, mode: 'constant' });
  }

  concat(parts: readonly Node[], axis: number): Node {
    const [first, ...rest] = parts;
    return first !== undefined && rest.length === 0 ? first : this.node('Concat', parts, { axis });
  }

  gather(x: Node, indices: Node, axis: number): Node {
    return this.node('Gather', [x, indices], { axis });
  }

  matmul(a: Node, b: Node, transposeA = false, transposeB = false): Node {
    return this.node('MatMul', [a, b], { transposeA, transposeB });
  }

  /** Whole numbers 0 … count − 1 as int32. */
  range(count: number): Node {
    return this.constant(range(count), [count], 'int32');
  }
}

/** Is this a constant of one element, or one expanded? Then its value. */
export function uniformValue(node: Node): number | undefined {
  if (node.op === 'Expand' || node.op === 'Reshape') {
    const [input] = node.inputs;
    return input === undefined ? undefined : uniformValue(input);
  }
  return node.op === 'Constant' && sizeOf(node.shape) === 1 ? node.attrs.data[0] : undefined;
}
