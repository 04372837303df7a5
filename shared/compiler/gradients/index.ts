/**
 * The gradient table: how every kernel of the compiler is differentiated, in TensorFlow.js operations, so that
 * gradients have gradients (gradient penalties, R1, path length). TensorFlow.js's own table is not in its CommonJS
 * bundle, uses chained operators, and stops at comparisons and at the filter gradient; ours replaces it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { activationGradients } from './activations.ts';
import { binaryGradients } from './binary.ts';
import { convolutionGradients } from './convolution.ts';
import { indexingGradients } from './indexing.ts';
import { movementGradients } from './movement.ts';
import { poolingGradients } from './pooling.ts';
import { productGradients } from './products.ts';
import { reductionGradients } from './reductions.ts';
import { resizeGradients } from './resize.ts';
import { softmaxGradients } from './softmax.ts';
import { unaryGradients } from './unary.ts';
import { zeroGradients } from './zero.ts';

export const gradients: readonly tf.GradConfig[] = [
  ...activationGradients,
  ...binaryGradients,
  ...convolutionGradients,
  ...indexingGradients,
  ...movementGradients,
  ...poolingGradients,
  ...productGradients,
  ...reductionGradients,
  ...resizeGradients,
  ...softmaxGradients,
  ...unaryGradients,
  ...zeroGradients,
];

let isRegistered = false;

/** Gives TensorFlow.js these gradients, once. `compile` does it; call it before running a step eagerly. */
export function registerGradients(): void {
  if (isRegistered) return;
  for (const gradient of gradients) tf.registerGradient(gradient);
  isRegistered = true;
}
