/** Gradients of resizes. Both directions are linear, so each is the other's gradient. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, saved4D, savedAt } from './gradient.ts';

interface Attrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

export const resizeGradients = [
  defineGradient<tf.ResizeNearestNeighborAttrs>(
    tf.ResizeNearestNeighbor,
    { inputs: ['images'] },
    (dy, saved, attrs) => ({
      images: () =>
        tf.engine().runKernel(tf.ResizeNearestNeighborGrad, { images: savedAt(saved, 0), dy }, { ...attrs }),
    }),
  ),
  defineGradient<Attrs>(
    tf.ResizeNearestNeighborGrad,
    { inputs: ['images', 'dy'] },
    (u, saved, { alignCorners, halfPixelCenters }) => {
      const [images, dy] = [saved4D(saved, 0), saved4D(saved, 1)];
      const [, height, width] = dy.shape;
      return {
        images: () => tf.zeros(images.shape),
        dy: () =>
          tf.image.resizeNearestNeighbor(u as tf.Tensor4D, [height, width], alignCorners, halfPixelCenters),
      };
    },
  ),
];
