/**
 * The operators that ONNX Runtime 1.30's WebGPU provider computes itself, each with the element types of the values it
 * works on (of `Cast` what it casts from, of `Where` what it chooses between). Everything else falls back to the CPU,
 * which copies its values off the device and back. Tests hold every compiled recipe against this list, and ask the
 * runtime about every entry of it.
 */
import type { Dtype } from '../compiler/types.ts';

const float = ['float32'] as const;
const numbers = ['float32', 'int32'] as const;
const every = ['float32', 'int32', 'bool', 'uint8'] as const;

export const webgpuOperators: Readonly<Record<string, readonly Dtype[]>> = {
  // of one value
  Abs: float, Acos: float, Acosh: float, Asin: float, Asinh: float, Atan: float, Atanh: float, Cosh: float, Sinh: float, Ceil: float, Cos: float, Elu: float, Erf: float, Exp: float, Floor: float, HardSigmoid: float,
  LeakyRelu: float, Log: float, Neg: float, Reciprocal: float, Relu: float, Sigmoid: float, Sin: float,
  Softplus: float, Sqrt: float, Tan: float, Tanh: float,
  Identity: numbers, Cast: every, Not: ['bool'],
  // of two and three
  Add: numbers, Sub: numbers, Mul: numbers, Div: numbers, Pow: numbers, Max: numbers, Min: numbers,
  Equal: numbers, Less: numbers, LessOrEqual: numbers, Greater: numbers, GreaterOrEqual: numbers,
  And: ['bool'], Where: numbers, Clip: float,
  // along axes
  ReduceSum: numbers, ReduceMean: numbers, ReduceMax: numbers, ReduceMin: numbers, ReduceProd: numbers,
  CumSum: numbers, Softmax: float,
  // movement
  Reshape: every, Expand: every, Gather: every, Transpose: numbers, Pad: numbers, Concat: numbers, Tile: numbers,
  Slice: float, GatherElements: float, GatherND: numbers, ScatterND: numbers, DepthToSpace: float,
  // products and images; `ConvTranspose` has one and two spatial axes, not three
  MatMul: float, Gemm: float, Conv: float, ConvTranspose: float, Resize: float, MaxPool: float, AveragePool: float,
}; // prettier-ignore
