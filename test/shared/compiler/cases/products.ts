import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { ints, spread } from '../tensors.ts';
import { type KernelCase, seeds } from './case.ts';

const length = fc.integer({ min: 1, max: 5 });

const matMul = fc
  .tuple(
    fc.array(length, { maxLength: 2 }),
    length,
    length,
    length,
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
    seeds,
  )
  .map(([batch, m, k, n, transposeA, transposeB, isShared, seed]) => {
    const batchB = isShared ? batch.map(() => 1) : batch;
    return {
      fn: (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, transposeA, transposeB),
      inputs: [
        spread([...batch, ...(transposeA ? [k, m] : [m, k])], seed),
        spread([...batchB, ...(transposeB ? [n, k] : [k, n])], seed + 1),
      ],
    };
  });

/** Kernels, strides and paddings of every relation: stride above the kernel, padding of one side, one pixel left over. */
export const convolutions = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    h: fc.integer({ min: 4, max: 9 }),
    w: fc.integer({ min: 4, max: 9 }),
    c: fc.constantFrom(1, 2, 3, 9),
    o: fc.constantFrom(1, 2, 10),
    kh: fc.integer({ min: 1, max: 4 }),
    kw: fc.integer({ min: 1, max: 4 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: seeds,
  })
  .map((draw) => ({
    ...draw,
    x: spread([draw.n, draw.h, draw.w, draw.c], draw.seed, -1, 1),
    filter: spread([draw.kh, draw.kw, draw.c, draw.o], draw.seed + 1, -1, 1),
  }));

function outLength(size: number, kernel: number, stride: number, pad: 'same' | 'valid'): number {
  return pad === 'same' ? Math.ceil(size / stride) : Math.ceil((size - kernel + 1) / stride);
}

const forward = convolutions.map(({ x, filter, strides, pad }) => ({
  fn: (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad),
  inputs: [x, filter],
}));

const transposed = convolutions.map(({ n, h, w, c, o, kh, kw, strides, pad, filter, seed }) => {
  const [p, q] = [outLength(h, kh, strides[0], pad), outLength(w, kw, strides[1], pad)];
  return {
    fn: (dy: tf.Tensor, f: tf.Tensor) =>
      tf.conv2dTranspose(dy as tf.Tensor4D, f as tf.Tensor4D, [n, h, w, c], strides, pad),
    inputs: [spread([n, p, q, o], seed + 2, -1, 1), filter],
  };
});

const filterGradient = convolutions.map(({ n, h, w, o, kh, kw, strides, pad, x, filter, seed }) => {
  const [p, q] = [outLength(h, kh, strides[0], pad), outLength(w, kw, strides[1], pad)];
  const attrs = { strides, pad, dataFormat: 'NHWC', filterShape: [...filter.shape] };
  return {
    fn: (a: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
      tf.engine().runKernel(tf.Conv2DBackpropFilter, { x: a, dy }, attrs),
    inputs: [x, spread([n, p, q, o], seed + 2, -1, 1)],
  };
});

export const productCases: readonly KernelCase[] = [
  {
    kernel: tf.BatchMatMul,
    order: 2,
    calls: matMul,
    edges: [
      {
        fn: (a, b) => tf.matMul(a, b, false, true),
        inputs: [ints([2, 3], [1, 2, 3, 4, 5, 6]), ints([2, 3], [1, 0, 1, 0, 1, 0])],
      },
      { fn: (a, b) => tf.matMul(a, b), inputs: [spread([0, 3], 1), spread([3, 2], 2)] },
    ],
  },
  {
    kernel: tf.Conv2D,
    order: 2,
    calls: forward,
    edges: [
      {
        fn: (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same', 'NHWC', 2),
        inputs: [spread([1, 7, 6, 2], 3), spread([3, 3, 2, 3], 4)],
      },
      {
        fn: (x, f) =>
          tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, [
            [0, 0],
            [1, 2],
            [0, 1],
            [0, 0],
          ]),
        inputs: [spread([1, 5, 6, 2], 3), spread([3, 3, 2, 3], 4)],
      },
    ],
  },
  { kernel: tf.Conv2DBackpropInput, order: 2, calls: transposed },
  { kernel: tf.Conv2DBackpropFilter, order: 2, calls: filterGradient },
];
