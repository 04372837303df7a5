/** Optimizers, one file each. */
export { adam } from './adam.ts';
export { linearDecay } from './decay.ts';
export { momentum } from './momentum.ts';
export type { Optimizer, Progress } from './optimizer.ts';
