/** Every kernel's cases: how it is called at random, the order of gradients it has, and its edges. */
import { binaryCases } from './binary.ts';
import type { KernelCase } from './case.ts';
import { convolutionCases } from './convolutions.ts';
import { indexingCases } from './indexing.ts';
import { movementCases } from './movement.ts';
import { poolingCases } from './pooling.ts';
import { productCases } from './products.ts';
import { reductionCases } from './reductions.ts';
import { unaryCases } from './unary.ts';

export const cases: readonly KernelCase[] = [
  ...binaryCases,
  ...convolutionCases,
  ...indexingCases,
  ...movementCases,
  ...poolingCases,
  ...productCases,
  ...reductionCases,
  ...unaryCases,
];
