/** The type rules: shape and element type of every operation's value. A forgotten operation is a compile error. */
import { invariant } from '../../errors/index.ts';
import type { TensorSpec } from '../types.ts';
import {
  binaryOps,
  comparisonOps,
  logicOps,
  reduceOps,
  unaryOps,
  type ConvAttrs,
  type Op,
  type OpAttrs,
} from './node.ts';
import { broadcast, dim, dims4, printSpec, sizeOf } from './shape.ts';

type Infer<K extends Op> = (inputs: readonly TensorSpec[], attrs: OpAttrs[K]) => TensorSpec;

/** The operand `i`, which the rule needs. */
function at(inputs: readonly TensorSpec[], i: number): TensorSpec {
  const spec = inputs[i];
  invariant(spec !== undefined, () => `operand ${i} is missing`);
  return spec;
}

const same = (inputs: readonly TensorSpec[]): TensorSpec => at(inputs, 0);

function arithmetic(inputs: readonly TensorSpec[]): TensorSpec {
  const [a, b] = [at(inputs, 0), at(inputs, 1)];
  const shape = broadcast(a.shape, b.shape);
  invariant(shape !== undefined, () => `${printSpec(a)} and ${printSpec(b)} do not broadcast`);
  invariant(a.dtype === b.dtype, () => `${printSpec(a)} and ${printSpec(b)} differ in type`);
  return { shape, dtype: a.dtype };
}

function comparison(inputs: readonly TensorSpec[]): TensorSpec {
  return { shape: arithmetic(inputs).shape, dtype: 'bool' };
}

const reduce = (inputs: readonly TensorSpec[], { axes, keepDims }: OpAttrs['ReduceSum']): TensorSpec => {
  const { shape, dtype } = at(inputs, 0);
  const kept = shape.map((length, i) => (axes.includes(i) ? 1 : length));
  return { shape: keepDims ? kept : kept.filter((_, i) => !axes.includes(i)), dtype };
};

const argument = (inputs: readonly TensorSpec[], { axis }: { readonly axis: number }): TensorSpec => ({
  shape: at(inputs, 0).shape.filter((_, i) => i !== axis),
  dtype: 'int32',
});

/** Output length of a convolution along one axis. */
export function convLength(length: number, kernel: number, pads: number, stride: number, dilation: number) {
  return Math.floor((length + pads - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Output height and width of a convolution. */
function convSize(h: number, w: number, kh: number, kw: number, { strides, pads, dilations }: ConvAttrs) {
  return [
    convLength(h, kh, pads[0] + pads[2], strides[0], dilations[0]),
    convLength(w, kw, pads[1] + pads[3], strides[1], dilations[1]),
  ] as const;
}

/** The filter sees the channels of one group. */
function checkChannels(c: number, channels: number, out: number, { groups = 1 }: ConvAttrs): void {
  invariant(c === channels * groups, () => `x has ${c} channels, the filter ${channels} in ${groups} groups`);
  invariant(out % groups === 0, () => `${out} filters do not fall into ${groups} groups`);
}

const conv2d: Infer<'Conv2D'> = (inputs, attrs) => {
  const { shape, dtype } = at(inputs, 0);
  const [n, h, w, c] = dims4(shape);
  const [kh, kw, channels, out] = dims4(at(inputs, 1).shape);
  checkChannels(c, channels, out, attrs);
  return { shape: [n, ...convSize(h, w, kh, kw, attrs), out], dtype };
};

/** The runtime's convolution: x [N, C, H, W], filter [O, C, h, w]. */
const convNchw: Infer<'Conv'> = (inputs, attrs) => {
  const { shape, dtype } = at(inputs, 0);
  const [n, c, h, w] = dims4(shape);
  const [out, channels, kh, kw] = dims4(at(inputs, 1).shape);
  checkChannels(c, channels, out, attrs);
  return { shape: [n, out, ...convSize(h, w, kh, kw, attrs)], dtype };
};

/** x [N, C, H, W], filter [C, O / groups, h, w]. */
const convTranspose: Infer<'ConvTranspose'> = (inputs, attrs) => {
  const { strides, pads, dilations, outputPads, groups = 1 } = attrs;
  const { shape, dtype } = at(inputs, 0);
  const [n, c, h, w] = dims4(shape);
  const [channels, out, kh, kw] = dims4(at(inputs, 1).shape);
  invariant(c === channels, () => `x has ${c} channels, the filter ${channels}`);
  const height = (h - 1) * strides[0] + dilations[0] * (kh - 1) + 1 - pads[0] - pads[2] + outputPads[0];
  const width = (w - 1) * strides[1] + dilations[1] * (kw - 1) + 1 - pads[1] - pads[3] + outputPads[1];
  return { shape: [n, out * groups, height, width], dtype };
};

const matmul: Infer<'MatMul' | 'Gemm'> = (inputs, { transposeA, transposeB }) => {
  const [a, b] = [at(inputs, 0), at(inputs, 1)];
  const [m, k] = transposeA ? [dim(a.shape, -1), dim(a.shape, -2)] : [dim(a.shape, -2), dim(a.shape, -1)];
  const [l, n] = transposeB ? [dim(b.shape, -1), dim(b.shape, -2)] : [dim(b.shape, -2), dim(b.shape, -1)];
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  invariant(batch !== undefined && k === l, () => `${printSpec(a)} · ${printSpec(b)} do not multiply`);
  return { shape: [...batch, m, n], dtype: a.dtype };
};

const concat: Infer<'Concat'> = (inputs, { axis }) => {
  const { shape, dtype } = at(inputs, 0);
  const total = inputs.reduce((sum, input) => sum + dim(input.shape, axis), 0);
  return { shape: shape.map((length, i) => (i === axis ? total : length)), dtype };
};

const slice: Infer<'Slice'> = (inputs, { begin, end, step }) => {
  const { shape, dtype } = at(inputs, 0);
  const length = (i: number) => Math.max(0, Math.ceil((dim(end, i) - dim(begin, i)) / dim(step, i)));
  return { shape: shape.map((_, i) => length(i)), dtype };
};

const gather: Infer<'Gather'> = (inputs, { axis }) => {
  const { shape, dtype } = at(inputs, 0);
  return { shape: [...shape.slice(0, axis), ...at(inputs, 1).shape, ...shape.slice(axis + 1)], dtype };
};

const where: Infer<'Where'> = (inputs) => {
  const branches = arithmetic(inputs.slice(1));
  const shape = broadcast(at(inputs, 0).shape, branches.shape);
  invariant(
    shape !== undefined,
    () => `${printSpec(at(inputs, 0))} does not choose in ${printSpec(branches)}`,
  );
  return { shape, dtype: branches.dtype };
};

function reshaped(inputs: readonly TensorSpec[], { shape }: { readonly shape: readonly number[] }) {
  const input = at(inputs, 0);
  invariant(
    sizeOf(shape) === sizeOf(input.shape),
    () => `${printSpec(input)} has not the size of [${shape.join(',')}]`,
  );
  return { shape, dtype: input.dtype };
}

/** One rule for a group of operations. */
function all<K extends Op, R>(ops: readonly K[], rule: R): Readonly<Record<K, R>> {
  return Object.fromEntries(ops.map((op) => [op, rule])) as Readonly<Record<K, R>>;
}

export const infer: { readonly [K in Op]: Infer<K> } = {
  ...all(unaryOps, same),
  ...all([...binaryOps, ...logicOps], arithmetic),
  ...all(comparisonOps, comparison),
  ...all(reduceOps, reduce),
  Input: (inputs) => at(inputs, 0),
  Constant: (inputs) => at(inputs, 0),
  Not: same,
  LeakyRelu: same,
  UnitStep: same,
  IsNaN: (inputs) => ({ shape: at(inputs, 0).shape, dtype: 'bool' }),
  Where: where,
  Cast: (inputs, { to }) => ({ shape: at(inputs, 0).shape, dtype: to }),
  ArgMax: argument,
  ArgMin: argument,
  Reshape: reshaped,
  Expand: (inputs, { shape }) => ({ shape, dtype: at(inputs, 0).dtype }),
  Transpose: (inputs, { perm }) => {
    const { shape, dtype } = at(inputs, 0);
    return { shape: perm.map((axis) => dim(shape, axis)), dtype };
  },
  Slice: slice,
  Pad: (inputs, { before, after }) => {
    const { shape, dtype } = at(inputs, 0);
    return { shape: shape.map((length, i) => length + dim(before, i) + dim(after, i)), dtype };
  },
  Concat: concat,
  Tile: (inputs, { repeats }) => {
    const { shape, dtype } = at(inputs, 0);
    return { shape: shape.map((length, i) => length * dim(repeats, i)), dtype };
  },
  Gather: gather,
  ScatterAdd: (inputs, { count }) => {
    const { shape, dtype } = at(inputs, 1);
    return { shape: [count, ...shape.slice(1)], dtype };
  },
  MatMul: matmul,
  Gemm: matmul,
  Conv2D: conv2d,
  Conv2DInputGrad: (inputs, { inputShape }) => ({ shape: inputShape, dtype: at(inputs, 0).dtype }),
  Conv2DFilterGrad: (inputs, { filterShape }) => ({ shape: filterShape, dtype: at(inputs, 0).dtype }),
  ResizeNearest: (inputs, { size }) => {
    const { shape, dtype } = at(inputs, 0);
    return { shape: [dim(shape, 0), ...size, dim(shape, 3)], dtype };
  },
  Conv: convNchw,
  ConvTranspose: convTranspose,
  Resize: (inputs, { size }) => {
    const { shape, dtype } = at(inputs, 0);
    return { shape: [dim(shape, 0), dim(shape, 1), ...size], dtype };
  },
};
