/** How each operation of the graph is written in ONNX. A forgotten operation is a compile error. */
import { invariant } from '../../errors/index.ts';
import {
  binaryOps,
  comparisonOps,
  logicOps,
  unaryOps,
  type Node,
  type NodeOf,
  type Op,
} from '../graph/node.ts';
import { dim, dims4, range } from '../graph/shape.ts';
import type { EmitContext } from './context.ts';
import { typeCode, type Attribute } from './onnx.ts';

type Emit<K extends Op> = (node: NodeOf<K> & Node, c: EmitContext) => string;

/** The operator of the same name, without attributes. */
const plain = (node: Node, c: EmitContext): string => c.operator(node.op, node);

/** Written by a lowering before emission. */
function lowered(node: Node): never {
  invariant(false, `${node.op} should have been lowered`);
}

/** Sums take their axes as an operand since operator set 13, the other reductions as an attribute until 18. */
const reduceSum: Emit<'ReduceSum'> = (node, c) =>
  c.operator('ReduceSum', node, { keepdims: Number(node.attrs.keepDims) }, [
    c.graph.numbers(node.attrs.axes),
  ]);

const reduce = (
  node: NodeOf<'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd'>,
  c: EmitContext,
): string =>
  c.graph.node(
    node.op,
    node.inputs.map((input) => c.name(input)),
    { axes: node.attrs.axes, keepdims: Number(node.attrs.keepDims) },
    { scope: node.scope },
  );

const argument = (node: NodeOf<'ArgMax' | 'ArgMin'>, c: EmitContext): string => {
  const index = c.graph.node(node.op, [c.name(node.inputs[0])], { axis: node.attrs.axis, keepdims: 0 });
  return c.graph.node('Cast', [index], { to: typeCode('int32') }, { scope: node.scope });
};

const slice: Emit<'Slice'> = (node, c) => {
  const { begin, end, step } = node.attrs;
  const axes = range(begin.length).filter(
    (i) => begin[i] !== 0 || step[i] !== 1 || end[i] !== node.inputs[0]?.shape[i],
  );
  const of = (values: readonly number[]) => axes.map((axis) => dim(values, axis));
  return c.operator('Slice', node, {}, [
    c.graph.numbers(of(begin)),
    c.lengths(of(end)),
    c.graph.numbers(axes),
    c.graph.numbers(of(step)),
  ]);
};

const pad: Emit<'Pad'> = (node, c) => {
  const { before, after, value, mode } = node.attrs;
  const fill =
    node.dtype === 'float32'
      ? Float32Array.of(value)
      : node.dtype === 'int32'
        ? Int32Array.of(value)
        : Uint8Array.of(value);
  const extra = mode === 'constant' ? [c.graph.constant(fill, [], node.dtype)] : [];
  return c.operator('Pad', node, { mode }, [c.graph.numbers([...before, ...after]), ...extra]);
};

/** ScatterND wants row numbers of 64 bits, and something to add to. */
const scatterAdd: Emit<'ScatterAdd'> = (node, c) => {
  const [rows, values] = node.inputs;
  invariant(rows !== undefined && values !== undefined, 'a scatter has rows and values');
  const zero = c.graph.constant(Float32Array.of(0), [], 'float32');
  const zeros = c.graph.node('Expand', [zero, c.lengths(node.shape)]);
  const column = c.graph.node('Reshape', [c.name(rows), c.lengths([dim(rows.shape, 0), 1])]);
  const numbers = c.graph.node('Cast', [column], { to: typeCode('int64') });
  const inputs = [zeros, numbers, c.name(values)];
  return c.graph.node('ScatterND', inputs, { reduction: 'add' }, { scope: node.scope });
};

function swapLast(rank: number): readonly number[] {
  return [...range(rank - 2), rank - 1, rank - 2];
}

/**
 * Gemm transposes matrices in passing, FusedMatMul (the runtime's own) stacks of them; whole numbers need it done first.
 * Where shapes are hidden, matrices go through FusedMatMul too: of a Gemm the runtime knows the rank, and for each value of
 * known rank it looks through all values that are dead before it, which was half of the time to open SNGAN's step.
 */
const matmul: Emit<'MatMul'> = (node, c) => {
  const { transposeA, transposeB } = node.attrs;
  if (!transposeA && !transposeB) return c.operator('MatMul', node);
  const flags = { transA: Number(transposeA), transB: Number(transposeB) };
  const ranks = node.inputs.map(({ shape }) => shape.length);
  if (node.dtype !== 'float32') {
    const names = node.inputs.map((input, i) => {
      const isTransposed = i === 0 ? transposeA : transposeB;
      const perm = swapLast(input.shape.length);
      return isTransposed ? c.graph.node('Transpose', [c.name(input)], { perm }) : c.name(input);
    });
    return c.graph.node('MatMul', names, {}, { scope: node.scope });
  }
  if (!c.hidesShapes && ranks.every((rank) => rank === 2)) return c.operator('Gemm', node, flags);
  const names = node.inputs.map((input) => c.name(input));
  return c.graph.node('FusedMatMul', names, flags, { scope: node.scope, domain: 'com.microsoft' });
};

/** FusedGemm is the runtime's own. */
const gemm: Emit<'Gemm'> = (node, c) => {
  const { transposeA, transposeB, slope } = node.attrs;
  const flags = { transA: Number(transposeA), transB: Number(transposeB) };
  if (slope === 1) return c.operator('Gemm', node, flags);
  const names = node.inputs.map((input) => c.name(input));
  const attrs = { ...flags, activation: 'LeakyRelu', activation_alpha: { float: slope } };
  return c.graph.node('FusedGemm', names, attrs, { scope: node.scope, domain: 'com.microsoft' });
};

function convAttributes({ attrs }: NodeOf<'Conv'> | NodeOf<'ConvTranspose'>) {
  const { strides, pads, dilations, groups = 1 } = attrs;
  return { strides, pads, dilations, ...(groups === 1 ? {} : { group: groups }) };
}

/** Names the mapping from output pixels to input pixels as ONNX does. */
const resize: Emit<'Resize'> = (node, c) => {
  const { size, alignCorners, halfPixelCenters } = node.attrs;
  const [, , h, w] = dims4(node.inputs[0]?.shape ?? []);
  const scales = c.graph.constant(Float32Array.of(1, 1, size[0] / h, size[1] / w), [4], 'float32');
  const mapping = alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric';
  const nearest = alignCorners ? 'round_prefer_ceil' : 'floor';
  const attrs = { mode: 'nearest', coordinate_transformation_mode: mapping, nearest_mode: nearest };
  // Nearest with half-pixel centers takes the pixel under the center, which `half_pixel` with rounding is.
  const mode = halfPixelCenters ? { ...attrs, nearest_mode: 'round_prefer_ceil' } : attrs;
  return c.operator('Resize', node, mode, ['', scales]);
};

/** One way of writing for a group of operations. */
function all<K extends Op, R>(ops: readonly K[], emit: R): Readonly<Record<K, R>> {
  return Object.fromEntries(ops.map((op) => [op, emit])) as Readonly<Record<K, R>>;
}

export const operators: { readonly [K in Op]: Emit<K> } = {
  ...all([...unaryOps, ...binaryOps, ...comparisonOps, ...logicOps, 'Not', 'IsNaN', 'Where'], plain),
  ReduceSum: reduceSum,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  ReduceProd: reduce,
  ArgMax: argument,
  ArgMin: argument,
  Input: (node) => node.attrs.name,
  Constant: (node, c) => {
    c.requireFixed(node);
    return c.graph.constant(node.attrs.data, node.shape, node.dtype);
  },
  // min(1, max(0, huge · x)): one vectorised pass.
  UnitStep: (node, c) => c.operator('HardSigmoid', node, { alpha: { float: 1e38 }, beta: { float: 0 } }),
  LeakyRelu: (node, c) => c.operator('LeakyRelu', node, { alpha: { float: node.attrs.alpha } }),
  Cast: (node, c) => c.operator('Cast', node, { to: typeCode(node.attrs.to) }),
  Reshape: (node, c) => {
    const { shape } = node.attrs;
    // A length of 0 would mean "keep" without it.
    const empty: Readonly<Record<string, Attribute>> = shape.includes(0) ? { allowzero: 1 } : {};
    return c.operator('Reshape', node, empty, [c.wholeShape(shape)]);
  },
  Expand: (node, c) => c.operator('Expand', node, {}, [c.wholeShape(node.attrs.shape)]),
  Transpose: (node, c) => c.operator('Transpose', node, { perm: node.attrs.perm }),
  Slice: slice,
  Pad: pad,
  Concat: (node, c) => c.operator('Concat', node, { axis: node.attrs.axis }),
  Tile: (node, c) => c.operator('Tile', node, {}, [c.graph.numbers(node.attrs.repeats)]),
  Gather: (node, c) => c.operator('Gather', node, { axis: node.attrs.axis }),
  ScatterAdd: scatterAdd,
  MatMul: matmul,
  Gemm: gemm,
  Conv2D: lowered,
  Conv2DInputGrad: lowered,
  Conv2DFilterGrad: lowered,
  ResizeNearest: lowered,
  Conv: (node, c) => c.operator('Conv', node, convAttributes(node)),
  ConvTranspose: (node, c) =>
    c.operator('ConvTranspose', node, { ...convAttributes(node), output_padding: node.attrs.outputPads }),
  Resize: resize,
};
