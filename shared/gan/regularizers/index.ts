/** Regularizers of discriminators, one file each. */
export { gradientPenalty } from './gradient-penalty.ts';
export { r1 } from './r1.ts';
export { r2 } from './r2.ts';
export { type Judge, type Regularizer, inputGradient } from './regularizer.ts';
