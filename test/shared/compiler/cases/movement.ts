import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { floats, ints, spread } from '../tensors.ts';
import { type Call, type KernelCase, seeds, shapes } from './case.ts';

type One = (x: tf.Tensor) => tf.Tensor | tf.Tensor[];

/** Calls of one operand whose attributes are drawn once its shape is known. The square makes the second order matter. */
function moving(
  kernel: string,
  draw: (shape: number[]) => fc.Arbitrary<One>,
  options: Partial<KernelCase> & { ranks?: readonly [number, number] } = {},
): KernelCase {
  const { ranks = [1, 4], ...rest } = options;
  const calls: fc.Arbitrary<Call> = shapes(...ranks).chain((shape) =>
    fc.tuple(draw(shape), seeds).map(([fn, seed]) => ({
      fn: (x: tf.Tensor) => [fn(tf.mul(x, tf.square(x)))].flat(),
      inputs: [spread(shape, seed)],
    })),
  );
  return { kernel, order: 2, calls, ...rest };
}

function axisOf(shape: readonly number[]): fc.Arbitrary<number> {
  return fc.integer({ min: -shape.length, max: shape.length - 1 });
}

function paddings(
  shape: readonly number[],
  most: (length: number) => number,
): fc.Arbitrary<[number, number][]> {
  return fc.tuple(...shape.map((length) => fc.tuple(fc.nat(most(length)), fc.nat(most(length)))));
}

function permutation(rank: number): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(
    Array.from({ length: rank }, (_, i) => i),
    { minLength: rank },
  );
}

export const movementCases: readonly KernelCase[] = [
  moving(tf.Concat, (shape) => axisOf(shape).map((axis) => (x) => tf.concat([x, tf.mul(x, 2), x], axis)), {
    edges: [{ fn: (a, b) => tf.concat([a, b], 0), inputs: [floats([0, 2], []), floats([1, 2], [1, 2])] }],
  }),
  {
    kernel: tf.DepthToSpace,
    order: 2,
    measured: true,
    calls: fc
      .tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: 3 }), seeds)
      .map(([block, channels, seed]) => ({
        fn: (x: tf.Tensor) => tf.depthToSpace(tf.square(x) as tf.Tensor4D, block, 'NHWC'),
        inputs: [spread([2, 2, 3, channels * block * block], seed)],
      })),
  },
  moving(tf.ExpandDims, (shape) => axisOf(shape).map((axis) => (x) => tf.expandDims(x, axis))),
  moving(tf.Identity, () => fc.constant((x) => tf.clone(x))),
  moving(
    tf.MirrorPad,
    (shape) =>
      fc
        .tuple(
          paddings(shape, (n) => n - 1),
          fc.constantFrom('reflect' as const, 'symmetric' as const),
        )
        .map(
          ([pads, mode]) =>
            (x) =>
              tf.mirrorPad(x, pads, mode),
        ),
    { ranks: [1, 3] },
  ),
  moving(tf.Pack, (shape) => axisOf(shape).map((axis) => (x) => tf.stack([x, tf.neg(x)], axis))),
  moving(tf.PadV2, (shape) => paddings(shape, () => 2).map((pads) => (x) => tf.pad(x, pads, 0.5))),
  moving(tf.Reshape, (shape) => fc.constant((x) => tf.reshape(x, [...shape].reverse()))),
  moving(tf.Reverse, (shape) =>
    fc
      .subarray(
        shape.map((_, i) => i),
        { minLength: 1 },
      )
      .map((axes) => (x) => tf.reverse(x, axes)),
  ),
  moving(tf.Slice, (shape) =>
    fc.tuple(...shape.map((length) => fc.nat(length - 1))).map(
      (begin) => (x) =>
        tf.slice(
          x,
          begin,
          shape.map((n, i) => n - begin[i]!),
        ),
    ),
  ),
  moving(tf.SplitV, (shape) =>
    axisOf(shape).map((axis) => (x) => {
      const length = shape.at(axis)!;
      return length > 1 ? tf.split(x, [1, length - 1], axis) : tf.split(x, 1, axis);
    }),
  ),
  moving(
    tf.StridedSlice,
    (shape) =>
      fc
        .tuple(
          ...shape.map((length) =>
            fc
              .tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 3 }), fc.boolean())
              .map(([from, step, back]) => ({
                begin: back ? length - 1 : from,
                end: back ? from : length,
                stride: back && from < length - 1 ? -step : step,
              })),
          ),
        )
        .map(
          (axes) => (x) =>
            tf.stridedSlice(
              x,
              axes.map(({ begin }) => begin),
              axes.map(({ end, begin, stride }) => (stride > 0 ? Math.max(end, begin + 1) : end)),
              axes.map(({ stride }) => stride),
            ),
        ),
    {
      measured: true,
      edges: [
        // A new axis and one taken away, open ends.
        {
          fn: (x) => tf.stridedSlice(x, [0, 1, 0], [0, 2, 3], [1, 1, 1], 0, 0, 0, 1, 2),
          inputs: [spread([2, 4], 1)],
        },
        { fn: (x) => tf.stridedSlice(x, [3, 0], [0, 0], [-2, 1], 0, 3), inputs: [spread([4, 2], 1)] },
      ],
    },
  ),
  moving(tf.Tile, (shape) =>
    fc.tuple(...shape.map(() => fc.integer({ min: 1, max: 3 }))).map((reps) => (x) => tf.tile(x, reps)),
  ),
  moving(tf.Transpose, (shape) => permutation(shape.length).map((perm) => (x) => tf.transpose(x, perm)), {
    edges: [{ fn: (x) => tf.transpose(x), inputs: [ints([2, 3], [1, 2, 3, 4, 5, 6])] }],
  }),
  moving(tf.Unpack, (shape) => axisOf(shape).map((axis) => (x) => tf.unstack(x, axis))),
  // creation
  moving(tf.Cast, () => fc.constant((x) => tf.mul(tf.cast(tf.cast(x, 'int32'), 'float32'), x)), {
    edges: [
      { fn: (x) => tf.cast(x, 'bool'), inputs: [floats([3], [0, -0.5, 2])] },
      { fn: (x) => tf.cast(x, 'int32'), inputs: [floats([4], [1.9, -1.9, 0.5, -0.5])] },
      { fn: (x) => tf.cast(x, 'float32'), inputs: [ints([2], [3, -4])] },
    ],
  }),
  moving(tf.Fill, (shape) => fc.constant((x) => tf.mul(x, tf.fill(shape, 1.5)))),
  moving(tf.LinSpace, () => fc.constant((x) => [x, tf.linspace(0, 3, 7), tf.linspace(2, -1, 1)])),
  moving(tf.OnesLike, () => fc.constant((x) => tf.add(x, tf.onesLike(x)))),
  moving(tf.Range, () =>
    fc.constant((x) => [x, tf.range(0, 5, 2), tf.range(3, -3, -1.5), tf.range(0, 4, 1, 'int32')]),
  ),
  moving(tf.ZerosLike, () => fc.constant((x) => tf.add(x, tf.zerosLike(x)))),
];
