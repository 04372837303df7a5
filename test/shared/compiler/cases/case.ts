import fc from 'fast-check';
import type { HostTensor } from '../../../../shared/compiler/index.ts';
import { spread } from '../tensors.ts';
import type { TensorFunction } from '../with-gradients.ts';

/** One way of calling a kernel: a function and its operands. */
export interface Call {
  readonly fn: TensorFunction;
  readonly inputs: readonly HostTensor[];
}

/** How a kernel is tested: random calls, the order of gradients it must have, and edges. */
export interface KernelCase {
  readonly kernel: string;
  /** Kernels that only its gradients ask for, which tfjs has not. */
  readonly covers?: readonly string[];
  readonly order: 0 | 1 | 2;
  /** Where tfjs has no gradient, or a wrong one: ours is measured by differences instead. */
  readonly measured?: true;
  readonly calls: fc.Arbitrary<Call>;
  /** NaN, infinities, empty tensors, whole numbers: values only. */
  readonly edges?: readonly Call[];
}

export const seeds = fc.integer({ min: 1, max: 1e9 });

/** A shape of rank `min` … `max` with short axes. */
export function shapes(min = 1, max = 4): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: 5 }), { minLength: min, maxLength: max });
}

/** A tensor of evenly spread numbers. */
export function tensors(
  shape: fc.Arbitrary<number[]> = shapes(),
  low = -2,
  high = 2,
): fc.Arbitrary<HostTensor> {
  return fc.tuple(shape, seeds).map(([lengths, seed]) => spread(lengths, seed, low, high));
}

/** Two tensors whose shapes broadcast. */
export function pairs(low = -2, high = 2): fc.Arbitrary<readonly [HostTensor, HostTensor]> {
  const shape = shapes(1, 3);
  return fc
    .tuple(shape, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), fc.nat(2), seeds)
    .map(([lengths, ones, drop, seed]) => {
      const a = lengths.map((length, i) => (ones[i] ? 1 : length));
      const b = lengths
        .map((length, i) => (ones[i + 3] ? 1 : length))
        .slice(Math.min(drop, lengths.length - 1));
      return [spread(a, seed, low, high), spread(b, seed + 1, low, high)] as const;
    });
}

/** An axis of a shape, counted from either end, or several, or none for all. */
export function axesFor(rank: number): fc.Arbitrary<number | number[] | undefined> {
  return fc.oneof(
    fc.constant(undefined),
    fc.integer({ min: -rank, max: rank - 1 }),
    fc.uniqueArray(fc.nat(rank - 1), { minLength: 1, maxLength: rank }),
  );
}
