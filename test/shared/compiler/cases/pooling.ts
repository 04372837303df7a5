import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { floats, spread } from '../tensors.ts';
import { type Call, type KernelCase, seeds } from './case.ts';

const small = fc.integer({ min: 1, max: 3 });

interface Pool {
  readonly shape: readonly number[];
  readonly sizes: number[];
  readonly steps: number[];
  readonly pad: 'same' | 'valid';
  readonly out: readonly number[];
  readonly seed: number;
}

/** Windows that overlap, touch, leave gaps, and reach over borders; no gaps where tfjs takes padding for negative. */
function pools(axes: 2 | 3): fc.Arbitrary<Pool> {
  const many = (each: fc.Arbitrary<number>) => fc.array(each, { minLength: axes, maxLength: axes });
  return (
    fc
      .record({
        n: fc.integer({ min: 1, max: 2 }),
        lengths: many(fc.integer({ min: 3, max: 7 })),
        sizes: many(small),
        steps: many(small),
        pad: fc.constantFrom('same' as const, 'valid' as const),
        seed: seeds,
      })
      .filter(({ pad, sizes, steps }) => pad === 'valid' || sizes.every((size, i) => size >= steps[i]!))
      // tfjs's gradient of a maximum over volumes takes windows for square ones.
      .filter(({ sizes }) => axes === 2 || sizes[1] === sizes[2])
      .map(({ n, lengths, sizes, steps, pad, seed }) => {
        const out = lengths.map((length, i) =>
          pad === 'same' ? Math.ceil(length / steps[i]!) : Math.ceil((length - sizes[i]! + 1) / steps[i]!),
        );
        return { shape: [n, ...lengths, 2], sizes, steps, pad, out: [n, ...out, 2], seed };
      })
  );
}

/** Distinct values far enough apart that a measurement crosses no maximum. */
function distinct(shape: readonly number[], seed: number) {
  const size = shape.reduce((a, b) => a * b, 1);
  const order = Array.from(spread([size], seed).data.entries())
    .sort(([, a], [, b]) => a - b)
    .map(([i]) => i);
  const values = new Float32Array(size);
  for (const [rank, i] of order.entries()) values[i] = (4 * rank) / size - 2;
  return floats(shape, Array.from(values));
}

type Pair = [number, number];
type Triple = [number, number, number];

function average(axes: 2 | 3): fc.Arbitrary<Call> {
  return pools(axes).map(({ shape, sizes, steps, pad, seed }) => ({
    fn: (x: tf.Tensor) =>
      axes === 2
        ? tf.avgPool(x as tf.Tensor4D, sizes as Pair, steps as Pair, pad)
        : tf.avgPool3d(x as tf.Tensor5D, sizes as Triple, steps as Triple, pad),
    inputs: [spread(shape, seed)],
  }));
}

function maximum(axes: 2 | 3): fc.Arbitrary<Call> {
  return pools(axes).map(({ shape, sizes, steps, pad, seed }) => ({
    fn: (x: tf.Tensor) =>
      axes === 2
        ? tf.maxPool(x as tf.Tensor4D, sizes as Pair, steps as Pair, pad)
        : tf.maxPool3d(x as tf.Tensor5D, sizes as Triple, steps as Triple, pad),
    inputs: [distinct(shape, seed)],
  }));
}

/** The gradient kernels themselves; the image is data, dy is what they are linear in. */
function gradient(axes: 2 | 3, kind: 'avg' | 'max'): fc.Arbitrary<Call> {
  return pools(axes).map(({ shape, sizes, steps, pad, out, seed }) => {
    const image = distinct(shape, seed);
    const attrs = { filterSize: sizes, strides: steps, pad };
    const fn = (dy: tf.Tensor): tf.Tensor => {
      const input = tf.tensor(image.data, [...shape]);
      const x = input as tf.Tensor4D & tf.Tensor5D;
      if (kind === 'avg') {
        const name = axes === 2 ? tf.AvgPoolGrad : tf.AvgPool3DGrad;
        return tf.engine().runKernel(name, { dy, input }, attrs);
      }
      const output =
        axes === 2
          ? tf.maxPool(x, sizes as Pair, steps as Pair, pad)
          : tf.maxPool3d(x, sizes as Triple, steps as Triple, pad);
      const name = axes === 2 ? tf.MaxPoolGrad : tf.MaxPool3DGrad;
      return tf.engine().runKernel(name, { dy, input, output }, attrs);
    };
    return { fn, inputs: [spread(out, seed + 1)] };
  });
}

/** Equal values in a window: the first of them gets the gradient. */
const ties: fc.Arbitrary<Call> = pools(2).map(({ shape, sizes, steps, pad }) => ({
  fn: (x: tf.Tensor) => {
    const rounded = tf.mul(tf.relu(x), 1);
    return tf.maxPool(rounded as tf.Tensor4D, sizes as Pair, steps as Pair, pad);
  },
  inputs: [
    floats(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 2),
    ),
  ],
}));

const empty = floats([0, 4, 4, 2], []);

export const poolingCases: readonly KernelCase[] = [
  {
    kernel: tf.AvgPool,
    order: 2,
    measured: true,
    calls: average(2),
    edges: [
      {
        fn: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'),
        inputs: [floats([1, 2, 2, 1], [Number.NaN, 1, 2, 3])],
      },
      { fn: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), inputs: [empty] },
      { fn: (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 1), inputs: [spread([1, 5, 5, 1], 3)] },
    ],
  },
  { kernel: tf.AvgPoolGrad, order: 2, measured: true, calls: gradient(2, 'avg') },
  { kernel: tf.AvgPool3D, order: 2, measured: true, calls: average(3) },
  { kernel: tf.AvgPool3DGrad, order: 2, measured: true, calls: gradient(3, 'avg') },
  {
    kernel: tf.MaxPool,
    order: 2,
    calls: fc.oneof(maximum(2), ties),
    edges: [
      { fn: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), inputs: [empty] },
      { fn: (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 1), inputs: [spread([1, 5, 5, 1], 3, -3, -1)] },
    ],
  },
  { kernel: tf.MaxPoolGrad, order: 2, measured: true, calls: gradient(2, 'max') },
  { kernel: tf.MaxPool3D, order: 2, calls: maximum(3) },
  { kernel: tf.MaxPool3DGrad, order: 2, measured: true, calls: gradient(3, 'max') },
];
