import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { ints, spread } from '../oracle.ts';
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

/** Without half pixels: tfjs's own kernel ignores them in the gradient. */
const resizeGrad = fc
  .tuple(size, size, size, size, fc.boolean(), seeds)
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

export const indexingCases: readonly KernelCase[] = [
  { kernel: tf.GatherV2, order: 2, calls: fc.oneof(gather, batchGather) },
  { kernel: tf.OneHot, order: 0, calls: oneHot },
  { kernel: tf.UnsortedSegmentSum, order: 2, calls: segments },
  { kernel: tf.ResizeNearestNeighbor, order: 0, calls: resize },
  { kernel: tf.ResizeNearestNeighborGrad, order: 2, calls: resizeGrad },
];
