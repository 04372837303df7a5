/**
 * The intermediate representation: an immutable graph of typed nodes, one value each. A node's inputs are other
 * nodes, so nothing dangles and dead code is simply not reachable. All tensors are row-major; images are NHWC.
 */
import type { Dtype, TensorSpec } from '../types.ts';

/** Values of a constant, row-major. */
export type ConstantData = Float32Array | Int32Array | Uint8Array;

/**
 * The spatial numbers of a 2-D convolution from NHWC x and HWIO filter. Pads are [top, left, bottom, right] in pixels.
 * With `groups` (left out: 1) the channels fall into so many groups that do not see each other: the filter is
 * [h, w, C / groups, O], and the first O / groups outputs belong to the first group.
 */
export interface ConvAttrs {
  readonly groups?: number;
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
}

/** How a resize maps output pixels to input pixels, as in TensorFlow. */
export interface ResizeAttrs {
  readonly size: readonly [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

interface ReduceAttrs {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

type None = Readonly<Record<string, never>>;

export const unaryOps = [
  'Neg', 'Abs', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Tanh', 'Sigmoid', 'Softplus', 'Relu', 'Sign',
  'Floor', 'Ceil', 'Round', 'Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh',
  'Erf', 'Identity',
] as const; // prettier-ignore
export const binaryOps = ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min'] as const;
export const comparisonOps = ['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'] as const;
export const logicOps = ['And', 'Or', 'Xor'] as const;
export const reduceOps = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'] as const;

export type UnaryOp = (typeof unaryOps)[number];
export type BinaryOp = (typeof binaryOps)[number];
export type ComparisonOp = (typeof comparisonOps)[number];
export type LogicOp = (typeof logicOps)[number];
export type ReduceOp = (typeof reduceOps)[number];

/** Every operation and its attributes. Names are ONNX's where the meaning is ONNX's. */
export type OpAttrs = { readonly [K in UnaryOp | BinaryOp | ComparisonOp | LogicOp]: None } & {
  readonly [K in ReduceOp]: ReduceAttrs;
} & {
  /** A named value from outside: state the engine keeps, or an input of this run. */
  readonly Input: { readonly name: string; readonly kind: 'state' | 'input' };
  /** `apart` keeps it, and what is made from it, from being merged with the same values elsewhere. */
  readonly Constant: { readonly data: ConstantData; readonly apart?: string };
  readonly Not: None;
  readonly IsNaN: None;
  /** 1 above zero, 0 at and below it. */
  readonly UnitStep: None;
  readonly LeakyRelu: { readonly alpha: number };
  readonly Where: None;
  readonly Cast: { readonly to: Dtype };
  readonly ArgMax: { readonly axis: number };
  readonly ArgMin: { readonly axis: number };
  // movement
  readonly Reshape: { readonly shape: readonly number[] };
  readonly Expand: { readonly shape: readonly number[] };
  readonly Transpose: { readonly perm: readonly number[] };
  readonly Slice: {
    readonly begin: readonly number[];
    readonly end: readonly number[];
    readonly step: readonly number[];
  };
  readonly Pad: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly value: number;
    readonly mode: 'constant' | 'reflect' | 'edge';
  };
  readonly Concat: { readonly axis: number };
  readonly Tile: { readonly repeats: readonly number[] };
  /** Rows of the first input along `axis`, chosen by the second. */
  readonly Gather: { readonly axis: number };
  /** Rows [k] and values [k, n] → [`count`, n]: every row the sum of the values that name it. */
  readonly ScatterAdd: { readonly count: number };
  /** [.., m, k] · [.., k, n]; `transposeA` reads a as [.., k, m], `transposeB` b as [.., n, k]. */
  readonly MatMul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** [m, k] · [k, n] + [n], then leaky ReLU of that slope below zero; 1 leaves the sum as it is. The CPU's own. */
  readonly Gemm: { readonly transposeA: boolean; readonly transposeB: boolean; readonly slope: number };
  // Logical operations, replaced by the lowering of the target.
  /** x [N, H, W, C], filter [h, w, C, O] → [N, P, Q, O]. */
  readonly Conv2D: ConvAttrs;
  /** dy [N, P, Q, O], filter [h, w, C, O] → dx `inputShape` = [N, H, W, C]. Also a transposed convolution. */
  readonly Conv2DInputGrad: ConvAttrs & { readonly inputShape: readonly number[] };
  /** x [N, H, W, C], dy [N, P, Q, O] → `filterShape` = [h, w, C, O]. */
  readonly Conv2DFilterGrad: ConvAttrs & { readonly filterShape: readonly number[] };
  /** Nearest neighbour, [N, H, W, C] → [N, ...size, C]. */
  readonly ResizeNearest: ResizeAttrs;
  // What only the lowering makes: the runtime's own image operators, NCHW.
  readonly Conv: ConvAttrs;
  readonly ConvTranspose: ConvAttrs & { readonly outputPads: readonly [number, number] };
  readonly Resize: ResizeAttrs;
};

export type Op = keyof OpAttrs;

/** One operation and the one value it makes. `scope` tells which layer asked for it, such as `G/block1/conv2d`. */
export interface NodeOf<K extends Op> extends TensorSpec {
  readonly op: K;
  readonly inputs: readonly Node[];
  readonly attrs: OpAttrs[K];
  readonly scope: string;
}
export type Node = { readonly [K in Op]: NodeOf<K> }[Op];

/** A whole function. `nextState` holds only the state it changes; `leaves` are all its declared values, used or not. */
export interface Graph {
  readonly leaves: readonly NodeOf<'Input'>[];
  readonly nextState: ReadonlyMap<string, Node>;
  readonly outputs: ReadonlyMap<string, Node>;
}
