/** Shape arithmetic that every phase needs. */
import { invariant } from '../../errors/index.ts';
import type { Dtype, TensorSpec } from '../types.ts';

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  let product = 1;
  for (const length of shape) product *= length;
  return product;
}

/** Length of axis `i`, counted from the end when negative. */
export function dim(shape: readonly number[], i: number): number {
  const length = shape.at(i);
  invariant(length !== undefined, () => `no axis ${i} in [${shape.join(',')}]`);
  return length;
}

/** The four lengths of an image or filter tensor. */
export function dims4(shape: readonly number[]): readonly [number, number, number, number] {
  invariant(shape.length === 4, () => `rank 4 wanted, got [${shape.join(',')}]`);
  return [dim(shape, 0), dim(shape, 1), dim(shape, 2), dim(shape, 3)];
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i]);
}

/** NumPy's broadcasting of two shapes, or undefined where they do not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const shape: number[] = [];
  for (let i = -Math.max(a.length, b.length); i < 0; i++) {
    const [left, right] = [a.at(i) ?? 1, b.at(i) ?? 1];
    if (left !== right && left !== 1 && right !== 1) return undefined;
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Bytes of one element. */
export const bytesOf = { float32: 4, int32: 4, bool: 1, uint8: 1 } as const satisfies Record<Dtype, number>;

/** `float32[2,3]`: how tensors are named in prints and errors. */
export function printSpec(spec: TensorSpec): string {
  return `${spec.dtype}[${spec.shape.join(',')}]`;
}

/** Whole numbers from 0. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
