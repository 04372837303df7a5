/** Programs of one ONNX operator, to ask a runtime whether it has a kernel for it. */
import type { Dtype, Program, TensorSpec } from '../../../shared/compiler/index.ts';
import {
  encodeModel,
  OnnxGraph,
  typeCode,
  type Attribute,
  type OnnxType,
} from '../../../shared/compiler/3-emit/onnx.ts';

/** An operand: a tensor that is given, or constant whole numbers. */
type Operand =
  TensorSpec | { readonly numbers: readonly number[]; readonly type: OnnxType; readonly isScalar?: boolean };

interface Shape {
  readonly operands: readonly Operand[];
  readonly attrs?: Readonly<Record<string, Attribute>>;
  readonly output?: OnnxType;
}

const indices = (...numbers: number[]): Operand => ({ numbers, type: 'int64' });

/** How operators are called that take more, or give something else, than one or two tensors of a type. */
function shapeOf(op: string, dtype: Dtype): Shape {
  const x: TensorSpec = { shape: [4, 4], dtype };
  const image: TensorSpec = { shape: [1, 4, 8, 8], dtype };
  const kernel: Readonly<Record<string, Attribute>> = { kernel_shape: [2, 2], strides: [2, 2] };
  const binary = { operands: [x, { shape: [4], dtype }] };
  const special: Readonly<Record<string, Shape>> = {
    Cast: { operands: [x], attrs: { to: typeCode('float32') }, output: 'float32' },
    Not: { operands: [x], output: 'bool' },
    Where: { operands: [{ shape: [4, 4], dtype: 'bool' }, x, { shape: [4], dtype }] },
    Clip: { operands: [x] },
    ReduceSum: { operands: [x, indices(0)] },
    ReduceMean: { operands: [x], attrs: { axes: [0] } },
    ReduceMax: { operands: [x], attrs: { axes: [0] } },
    ReduceMin: { operands: [x], attrs: { axes: [0] } },
    ReduceProd: { operands: [x], attrs: { axes: [0] } },
    CumSum: { operands: [x, { numbers: [0], type: 'int32', isScalar: true }] },
    Reshape: { operands: [x, indices(16)] },
    Expand: { operands: [{ shape: [4], dtype }, indices(4, 4)] },
    Gather: { operands: [x, { numbers: [1, 0], type: 'int32' }], attrs: { axis: 0 } },
    GatherElements: { operands: [x, { shape: [4, 4], dtype: 'int32' }], attrs: { axis: 0 } },
    GatherND: { operands: [x, { numbers: [1, 0], type: 'int64' }] },
    ScatterND: {
      operands: [
        { shape: [4], dtype },
        { numbers: [1], type: 'int64' },
        { shape: [], dtype },
      ],
    },
    Transpose: { operands: [x], attrs: { perm: [1, 0] } },
    Pad: { operands: [x, indices(1, 0, 0, 1)], attrs: { mode: 'constant' } },
    Concat: { operands: [x, x], attrs: { axis: 0 } },
    Tile: { operands: [x, indices(2, 1)] },
    Slice: { operands: [x, indices(1), indices(3), indices(0), indices(1)] },
    DepthToSpace: { operands: [image], attrs: { blocksize: 2 } },
    MatMul: { operands: [x, x] },
    Gemm: { operands: [x, x], attrs: { transA: 1 } },
    Conv: { operands: [image, { shape: [3, 4, 3, 3], dtype }], attrs: { strides: [2, 2] } },
    ConvTranspose: { operands: [image, { shape: [4, 3, 3, 3], dtype }], attrs: { strides: [2, 2] } },
    MaxPool: { operands: [image], attrs: kernel },
    AveragePool: { operands: [image], attrs: kernel },
    Resize: {
      operands: [
        image,
        { numbers: [], type: 'float32' },
        { numbers: [], type: 'float32' },
        indices(1, 4, 16, 16),
      ],
      attrs: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    },
  };
  const comparison = { ...binary, output: 'bool' } as const;
  const kinds: Readonly<Record<string, Shape>> = {
    ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min'].map((name) => [name, binary])),
    ...Object.fromEntries(
      ['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'And'].map((name) => [name, comparison]),
    ),
  };
  return special[op] ?? kinds[op] ?? { operands: [x] };
}

export function operatorProgram(op: string, dtype: Dtype): Program {
  const { operands, attrs = {}, output = dtype } = shapeOf(op, dtype);
  const graph = new OnnxGraph();
  const given: { name: string; spec: TensorSpec }[] = [];
  const names = operands.map((operand, i) => {
    if ('numbers' in operand) {
      const { numbers, type, isScalar = false } = operand;
      if (numbers.length === 0) return '';
      const data = type === 'int64' ? BigInt64Array.from(numbers, BigInt) : Int32Array.from(numbers);
      return graph.constant(data, isScalar ? [] : [numbers.length], type);
    }
    given.push({ name: `x${i}`, spec: operand });
    return `x${i}`;
  });
  graph.node(op, names, attrs, { output: 'y' });
  const inputs = given.map(({ name, spec }) => ({ name, type: spec.dtype, axes: spec.shape }));
  const bytes = encodeModel(graph.body(op, inputs, [{ name: 'y', type: output }]));
  return {
    fn: () => ({ state: {}, outputs: {} }),
    state: {},
    inputs: Object.fromEntries(given.map(({ name, spec }) => [name, spec])),
    outputs: {},
    isLoop: false,
    isLoopInside: false,
    isLazy: false,
    changed: [],
    counts: { flops: 0, activationBytes: 0, arenaBytes: { single: 0, loop: 0 } },
    stages: [{ bytes, changed: [], outputs: ['y'], values: {}, updates: [] }],
  };
}
