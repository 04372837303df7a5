/** Host tensors for tests. */
import type { HostTensor } from '../../../shared/compiler/index.ts';

/** Numbers spread evenly and reproducibly over [low, high]. */
export function spread(shape: readonly number[], seed: number, low = -2, high = 2): HostTensor {
  let state = seed >>> 0 || 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    dtype: 'float32',
    data: Float32Array.from({ length: size }, () => low + (high - low) * next()),
  };
}

export function floats(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'float32', data: Float32Array.from(values) };
}

export function ints(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'int32', data: Int32Array.from(values) };
}

export function bools(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'bool', data: Uint8Array.from(values) };
}
