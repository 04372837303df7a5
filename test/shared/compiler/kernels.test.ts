import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernels } from '../../../shared/compiler/kernels/index.ts';
import { binaryCases } from './cases/binary.ts';
import { indexingCases } from './cases/indexing.ts';
import { movementCases } from './cases/movement.ts';
import { productCases } from './cases/products.ts';
import { reductionCases } from './cases/reductions.ts';
import { unaryCases } from './cases/unary.ts';
import { expectSameAsTfjs } from './oracle.ts';

const cases = [
  ...binaryCases,
  ...indexingCases,
  ...movementCases,
  ...productCases,
  ...reductionCases,
  ...unaryCases,
];

/** Convolutions have the most ways to be wrong. */
const runsOf = (kernel: string) => (kernel.startsWith('Conv2D') ? 20 : 5);

describe('every kernel', () => {
  it('has a case', () => {
    const tested = new Set(cases.map(({ kernel }) => kernel));
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
  const image = new Set([
    'BatchMatMul',
    'Conv2D',
    'Conv2DBackpropInput',
    'Conv2DBackpropFilter',
    'ResizeNearestNeighbor',
  ]);

  it.each(cases.filter(({ kernel }) => image.has(kernel)))(
    '$kernel agrees with tfjs',
    async ({ order, calls }) => {
      await fc.assert(
        fc.asyncProperty(calls, async ({ fn, inputs }) => expectSameAsTfjs(fn, inputs, order, 'portable')),
        { numRuns: 8, seed: 20_26 },
      );
    },
  );
});
