import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { ints, spread } from '../tensors.ts';
import { type KernelCase, seeds, shapes } from './case.ts';

const gather = shapes(1, 3).chain((shape) =>
  fc.tuple(fc.nat(shape.length - 1), seeds).chain(([axis, seed]) =>
    fc.array(fc.nat(shape[axis]! - 1), { minLength: 1, maxLength: 6 }).map((rows) => ({
      fn: (x: tf.Tensor, indices: tf.Tensor) => tf.gather(tf.square(x), indices, axis),
      inputs: [spread(shape, seed), ints([rows.length], rows)],
    })),
  ),
);

/** Leading axes shared by x and indices. */
const batchGather = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(1), seeds).map(([n, extra, seed]) => ({
  fn: (x: tf.Tensor, indices: tf.Tensor) => tf.gather(tf.square(x), indices, 1 + extra, 1),
  inputs: [
    spread([n, ...(extra === 1 ? [2] : []), 4, 3], seed),
    ints(
      [n, 2],
      Array.from({ length: 2 * n }, (_, i) => i % 4),
    ),
  ],
}));

const oneHot = fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 1, maxLength: 6 }).map((rows) => ({
  fn: (indices: tf.Tensor) => [
    tf.oneHot(indices, 5),
    tf.oneHot(indices, 4, 2, -1),
    tf.oneHot(tf.reshape(indices, [1, rows.length]), 3, 1, 0, 'float32'),
  ],
  inputs: [ints([rows.length], rows)],
}));

const segments = fc.tuple(fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), seeds).map(([ids, seed]) => ({
  fn: (x: tf.Tensor, segmentIds: tf.Tensor) =>
    tf.unsortedSegmentSum(tf.square(x), segmentIds as tf.Tensor1D, 5),
  inputs: [spread([ids.length, 2, 3], seed), ints([ids.length], ids)],
}));

const size = fc.integer({ min: 1, max: 6 });
const resize = fc
  .tuple(size, size, size, size, fc.constantFrom([false, false], [true, false], [false, true]), seeds)
  .map(([h, w, toH, toW, [alignCorners, halfPixel], seed]) => ({
    fn: (x: tf.Tensor) =>
      tf.image.resizeNearestNeighbor(tf.square(x) as tf.Tensor4D, [toH, toW], alignCorners, halfPixel),
    inputs: [spread([2, h, w, 3], seed)],
  }));

/** Without half pixels, which tfjs's own kernel ignores, and aligned corners of one pixel, for which it never ends. */
const resizeGrad = fc
  .tuple(size, size, size, size, fc.boolean(), seeds)
  .filter(([h, w, , , alignCorners]) => !alignCorners || Math.min(h, w) > 1)
  .map(([h, w, toH, toW, alignCorners, seed]) => ({
    fn: (dy: tf.Tensor, images: tf.Tensor): tf.Tensor =>
      tf
        .engine()
        .runKernel(
          tf.ResizeNearestNeighborGrad,
          { images, dy: tf.square(dy) },
          { alignCorners, halfPixelCenters: false },
        ),
    inputs: [spread([1, toH, toW, 2], seed), spread([1, h, w, 2], seed + 1)],
  }));

/** With half pixels too, whose gradient tfjs gets wrong. */
const bilinear = fc
  .tuple(size, size, size, size, fc.constantFrom([false, false], [true, false], [false, true]), seeds)
  .map(([h, w, toH, toW, [alignCorners, halfPixel], seed]) => ({
    fn: (x: tf.Tensor) =>
      tf.image.resizeBilinear(tf.square(x) as tf.Tensor4D, [toH, toW], alignCorners, halfPixel),
    inputs: [spread([2, h, w, 3], seed)],
  }));

/** Positions in a tensor, some of them twice. */
const positions = fc
  .record({ shape: shapes(2, 3), depth: fc.integer({ min: 1, max: 2 }), count: size, seed: seeds })
  .map(({ shape, depth, count, seed }) => {
    const at = Array.from({ length: count }, (_, i) =>
      shape.slice(0, depth).map((length, axis) => (i * (axis + 1) + (i >> 1)) % length),
    );
    return { shape, rest: shape.slice(depth), indices: ints([count, depth], at.flat()), count, seed };
  });

const gatherNd = positions.map(({ shape, indices, seed }) => ({
  fn: (x: tf.Tensor, at: tf.Tensor) => tf.gatherND(tf.square(x), at),
  inputs: [spread(shape, seed), indices],
}));

const scatterNd = positions.map(({ shape, rest, indices, count, seed }) => ({
  fn: (updates: tf.Tensor, at: tf.Tensor) => tf.scatterND(at, tf.square(updates), shape),
  inputs: [spread([count, ...rest], seed), indices],
}));

export const indexingCases: readonly KernelCase[] = [
  { kernel: tf.GatherV2, order: 2, calls: fc.oneof(gather, batchGather) },
  { kernel: tf.GatherNd, order: 2, measured: true, calls: gatherNd },
  { kernel: tf.ScatterNd, order: 2, measured: true, calls: scatterNd },
  { kernel: tf.ResizeBilinear, order: 2, measured: true, calls: bilinear },
  { kernel: tf.OneHot, order: 0, calls: oneHot },
  {
    kernel: tf.UnsortedSegmentSum,
    order: 2,
    calls: segments,
    edges: [
      // Known rows, of which some name no segment; and more than a one-hot matrix is made for.
      {
        fn: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, 2], 'int32'), 4),
        inputs: [spread([3, 2], 1)],
      },
      {
        fn: (x, ids) => tf.unsortedSegmentSum(x, tf.reshape<tf.Rank.R1>(ids, [1500]), 700),
        inputs: [
          spread([1500, 3], 2),
          ints(
            [1500],
            Array.from({ length: 1500 }, (_, i) => (i * 7) % 11),
          ),
        ],
      },
      {
        fn: (x, ids) => tf.unsortedSegmentSum(x, tf.reshape<tf.Rank.R1>(ids, [0]), 3),
        inputs: [spread([0, 2], 1), ints([0], [])],
      },
    ],
  },
  { kernel: tf.ResizeNearestNeighbor, order: 2, measured: true, calls: resize },
  { kernel: tf.ResizeNearestNeighborGrad, order: 2, calls: resizeGrad },
];
