import * as tf from '@tensorflow/tfjs-core';
import { type LayerFactory, plainLayer } from '../layer.ts';
import { equalizedDense } from './equalized.ts';

/** How much slower the mapping network learns than the rest; 1/100 keeps it steady. */
const mappingRate = 0.01;

/** To length √latent: z / √(mean z² + 1e-8), so that only the direction of z matters. [N, latent] → [N, latent] */
function normalized(): LayerFactory {
  return (input) =>
    plainLayer('normalize', input, (z) => tf.mul(z, tf.rsqrt(tf.add(tf.mean(tf.square(z), 1, true), 1e-8))));
}

/**
 * The mapping network, z [N, latent] → w [N, styles]: fully connected layers that unbend the latent space.
 * Karras et al. 2018, section 2, arXiv:1812.04948.
 * @param options.depth layers; 8 in the paper
 */
export function mappingLayers(options: {
  readonly styles: number;
  readonly depth: number;
}): (readonly [name: string, factory: LayerFactory])[] {
  const { styles, depth } = options;
  return [
    ['mapping/normalize', normalized()],
    ...Array.from(
      { length: depth },
      (_, at) => [`mapping/dense${at + 1}`, equalizedDense({ units: styles, rate: mappingRate })] as const,
    ),
  ];
}
