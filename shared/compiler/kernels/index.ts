/**
 * The kernel table: every kernel of TensorFlow.js that the compiler understands. To add one:
 * 1. write `shared/compiler/kernels/<Kernel>.ts` (or a line in the family file that fits) with `defineKernel`;
 * 2. list it here; 3. if tfjs has no gradient for it, add that in `shared/compiler/gradients/`;
 * 4. add a case to `test/shared/compiler/kernels/` of the same file name: values, gradient, second order, edges.
 */
import { invariant } from '../../errors/index.ts';
import { activationKernels } from './activations.ts';
import { BatchMatMul } from './BatchMatMul.ts';
import { binaryKernels } from './binary.ts';
import { comparisonKernels } from './comparisons.ts';
import { convolutionKernels } from './convolution.ts';
import { convolution3dKernels } from './convolution3d.ts';
import { creationKernels } from './creation.ts';
import { indexingKernels } from './indexing.ts';
import type { Kernel } from './kernel.ts';
import { movementKernels } from './movement.ts';
import { poolingKernels } from './pooling.ts';
import { reductionKernels } from './reductions.ts';
import { resizeKernels } from './resize.ts';
import { scanKernels } from './scans.ts';
import { softmaxKernels } from './softmax.ts';
import { unaryKernels } from './unary.ts';

export type { Kernel } from './kernel.ts';

export const kernels: ReadonlyMap<string, Kernel> = table([
  ...activationKernels,
  BatchMatMul,
  ...binaryKernels,
  ...comparisonKernels,
  ...convolutionKernels,
  ...convolution3dKernels,
  ...creationKernels,
  ...indexingKernels,
  ...movementKernels,
  ...poolingKernels,
  ...reductionKernels,
  ...resizeKernels,
  ...scanKernels,
  ...softmaxKernels,
  ...unaryKernels,
]);

function table(list: readonly Kernel[]): ReadonlyMap<string, Kernel> {
  const byName = new Map(list.map((kernel) => [kernel.name, kernel]));
  invariant(byName.size === list.length, 'a kernel is listed twice');
  return byName;
}
