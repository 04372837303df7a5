/** Operations of the papers that TensorFlow.js has not, composed of those it has, so that every engine and order of gradient has them. */
export { affineWarp, type WarpBorder } from './affine-warp.ts';
export { gumbelSoftmax } from './gumbel-softmax.ts';
export { padEdge } from './pad-edge.ts';
export { patches, type PatchOptions } from './patches.ts';
export { phaseShuffle } from './phase-shuffle.ts';
export { pixelShuffle, pixelUnshuffle } from './pixel-shuffle.ts';
export { spectralMagnitude, stft, type StftOptions } from './stft.ts';
export { topKMask } from './top-k-mask.ts';
