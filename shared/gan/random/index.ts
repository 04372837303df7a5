/**
 * All chance in the studio comes from here. Numbers are drawn on the host from (seed, purpose, step), so the same seed
 * gives the same run on every engine, and a resumed run draws what the uninterrupted one would have drawn.
 */
export { philox } from './philox.ts';
export { fillBatch, permutation } from './shuffle.ts';
export {
  fillChoice,
  fillCrossover,
  fillMask,
  fillNormal,
  fillUniform,
  hashWord,
  RandomStream,
} from './stream.ts';
