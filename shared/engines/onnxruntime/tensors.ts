/** Between the compiler's host tensors and the runtime's. */
import type * as Onnx from 'onnxruntime-node';
import type { HostTensor, TensorSpec } from '../../compiler/types.ts';
import { invariant } from '../../errors/index.ts';

export type Runtime = typeof Onnx;
export type Tensor = Onnx.Tensor;

export function empty({ shape, dtype }: TensorSpec): HostTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data =
    dtype === 'float32'
      ? new Float32Array(size)
      : dtype === 'int32'
        ? new Int32Array(size)
        : new Uint8Array(size);
  return { shape, dtype, data };
}

export function copy(value: HostTensor): HostTensor {
  return { ...value, data: value.data.slice() };
}

/** A tensor of the runtime over the same memory. */
export function wrap(ort: Runtime, { dtype, data, shape }: HostTensor): Tensor {
  return new ort.Tensor(dtype, data, [...shape]);
}

/** A tensor in the host's memory as ours, over the same memory. */
export function hostTensor(value: Onnx.OnnxValue | undefined, { dtype }: TensorSpec): HostTensor {
  const { data, dims, type } = tensorOf(value);
  invariant(
    data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array,
    `the runtime gave ${type}`,
  );
  return { shape: dims, dtype, data };
}

export function tensorOf(value: Onnx.OnnxValue | undefined): Tensor {
  invariant(value !== undefined && 'data' in value, 'the runtime gave no tensor');
  return value;
}
