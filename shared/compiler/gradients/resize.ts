/** Gradients of resizes. Both directions are linear, so each is the other's gradient. */
import * as tf from '@tensorflow/tfjs-core';
import { transposed } from '../graph/along.ts';
import { bilinearMatrix } from '../graph/bilinear.ts';
import { nearestMatrix } from '../graph/nearest.ts';
import { isTracing } from '../kernels/own.ts';
import { multiplyAxis } from './along.ts';
import { defineGradient, saved4D } from './gradient.ts';

interface Attrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

export const resizeGradients = [
  /** The products of the forward pass, transposed. tfjs's own gradient kernel knows no half pixels. */
  defineGradient<tf.ResizeBilinearAttrs>(
    tf.ResizeBilinear,
    { inputs: ['images'] },
    (dy, saved, { alignCorners, halfPixelCenters, size: [height, width] }) => ({
      images: () => {
        const [, h, w] = saved4D(saved, 0).shape;
        const mix = (from: number, to: number) =>
          transposed(bilinearMatrix(from, to, alignCorners, halfPixelCenters));
        return multiplyAxis(multiplyAxis(dy, 1, mix(h, height)), 2, mix(w, width));
      },
    }),
  ),
  defineGradient<tf.ResizeNearestNeighborAttrs>(
    tf.ResizeNearestNeighbor,
    { inputs: ['images'] },
    (dy, saved, attrs) => ({
      images: () => {
        const { alignCorners, halfPixelCenters, size } = attrs;
        const images = saved4D(saved, 0);
        // The gradient kernel of tfjs's own backends knows no half pixels, and never ends for aligned corners of one pixel.
        if (isTracing()) {
          return tf.engine().runKernel(tf.ResizeNearestNeighborGrad, { images, dy }, { ...attrs });
        }
        const back = (axis: 1 | 2) =>
          transposed(nearestMatrix(images.shape[axis], size[axis - 1] ?? 1, alignCorners, halfPixelCenters));
        return multiplyAxis(multiplyAxis(dy, 1, back(1)), 2, back(2));
      },
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
