/** How a game is told what to draw, one file each. */
export { classesName, classifier, crossEntropy } from './classifier.ts';
export type { Added, Conditioning } from './conditioning.ts';
export { label } from './label.ts';
export { none } from './none.ts';
