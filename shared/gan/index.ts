/**
 * The mathematics of GANs: pure functions on tensors and plain data. No files, no clock, no chance but the seeded one.
 * A recipe becomes a model; a model gives a training step and a sampler, which the compiler turns into programs.
 */
export * from './conditioning/index.ts';
export * from './inputs/index.ts';
export * from './networks/index.ts';
export * from './objectives/index.ts';
export * from './ops/index.ts';
export * from './optimizers/index.ts';
export * from './phases/index.ts';
export * from './random/index.ts';
export * from './recipes/index.ts';
export * from './regularizers/index.ts';
export * from './toys/index.ts';
export * from './train/index.ts';
