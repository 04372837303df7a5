import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernels } from '../../../shared/compiler/kernels/index.ts';
import { seeds } from './cases/case.ts';
import { cases } from './cases/index.ts';
import type { Step } from '../../../shared/compiler/index.ts';
import { cheapestWay } from '../../../shared/compiler/2-optimize/lower/cost.ts';
import { expectAllClose, expectSameAsTfjs, runCompiled, spread } from './oracle.ts';

/** Convolutions have the most ways to be wrong. */
const runsOf = (kernel: string) => (/Conv/.test(kernel) ? 20 : 5);

describe('every kernel', () => {
  it('has a case', () => {
    const tested = new Set(cases.flatMap(({ kernel, covers = [] }) => [kernel, ...covers]));
    expect([...kernels.keys()].filter((kernel) => !tested.has(kernel))).toEqual([]);
  });

  it.each(cases)(
    '$kernel agrees with tfjs on random shapes, with $order orders of gradients',
    async ({ kernel, order, calls }) => {
      await fc.assert(
        fc.asyncProperty(calls, async ({ fn, inputs }) => expectSameAsTfjs(fn, inputs, order)),
        { numRuns: runsOf(kernel), seed: 20_26 },
      );
    },
  );

  it.each(cases.flatMap(({ kernel, edges = [] }) => edges.map((edge, i) => ({ kernel, i, ...edge }))))(
    '$kernel agrees with tfjs at edge $i',
    async ({ fn, inputs }) => expectSameAsTfjs(fn, inputs, 0),
  );
});

describe('the portable target', () => {
  it.each(cases.filter(({ kernel }) => /MatMul|Conv|Resize|Pool|Nd$|StridedSlice/.test(kernel)))(
    '$kernel agrees with tfjs',
    async ({ order, calls }) => {
      await fc.assert(
        fc.asyncProperty(calls, async ({ fn, inputs }) =>
          expectSameAsTfjs(fn, inputs, order, { target: 'portable' }),
        ),
        { numRuns: 8, seed: 20_26 },
      );
    },
  );
});

describe('Winograd', () => {
  const tiled = (kernel: number, stride: number) =>
    fc
      .record({
        n: fc.integer({ min: 1, max: 3 }),
        h: fc.integer({ min: 4, max: 19 }),
        w: fc.integer({ min: 4, max: 19 }),
        c: fc.integer({ min: 1, max: 5 }),
        o: fc.integer({ min: 1, max: 5 }),
        pad: fc.constantFrom('same' as const, 'valid' as const),
        seed: seeds,
      })
      .map(({ n, h, w, c, o, pad, seed }) => ({
        fn: (x: tf.Tensor, filter: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
        inputs: [spread([n, h, w, c], seed, -1, 1), spread([kernel, kernel, c, o], seed + 1, -1, 1)],
      }));

  it.each([
    [3, 1],
    [2, 1],
    [4, 2],
    [6, 2],
  ])(
    'agrees with tfjs for kernel %i and stride %i, with gradients of both orders',
    async (kernel, stride) => {
      await fc.assert(
        fc.asyncProperty(tiled(kernel, stride), async ({ fn, inputs }) =>
          expectSameAsTfjs(fn, inputs, 2, { convolutions: 'winograd' }),
        ),
        { numRuns: 10, seed: 20_26 },
      );
    },
  );

  it.each(['direct', 'winograd'] as const)(
    'agrees with tfjs in parts of the batch, %s, with gradients of both orders',
    async (way) => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(tiled(3, 1), tiled(4, 2)), async ({ fn, inputs }) =>
          expectSameAsTfjs(fn, inputs, 2, { convolutions: way, partBytes: 64 }),
        ),
        { numRuns: 10, seed: 20_26 },
      );
    },
  );

  it.each([
    [3, 1, 16],
    [4, 2, 16],
  ])('is within 2e-5 of direct products for kernel %i and stride %i', async (kernel, stride, size) => {
    const inputs = {
      x: spread([2, size, size, 32], 3, -1, 1),
      filter: spread([kernel, kernel, 32, 48], 4, -1, 1),
    };
    const layer: Step = (_state, { x, filter }) => {
      const y = (image: tf.Tensor, taps: tf.Tensor) =>
        tf.conv2d(image as tf.Tensor4D, taps as tf.Tensor4D, stride, 'same');
      const [dx, dfilter] = tf.grads((a, b) => tf.sum(tf.square(y(a, b))))([x!, filter!]);
      return { state: {}, outputs: { y: y(x!, filter!), dx: dx!, dfilter: dfilter! } };
    };
    const direct = await runCompiled(layer, {}, inputs, { convolutions: 'direct' });
    const winograd = await runCompiled(layer, {}, inputs, { convolutions: 'winograd' });
    expectAllClose(winograd.outputs, direct.outputs, 2e-5);
  });
});

describe('the cost model', () => {
  const layer = { n: 64, strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], kh: 4, kw: 4 } as const;

  it('takes direct products on the image side and Winograd between wide layers', () => {
    expect(cheapestWay({ ...layer, h: 32, w: 32, p: 16, q: 16, c: 3, o: 64 })).toBe('direct');
    expect(cheapestWay({ ...layer, h: 16, w: 16, p: 8, q: 8, c: 64, o: 128 })).toBe('winograd');
  });

  it('takes direct products where the kernel has no tiling', () => {
    expect(cheapestWay({ ...layer, kh: 5, kw: 5, h: 16, w: 16, p: 7, q: 7, c: 64, o: 128 })).toBe('direct');
  });
});
