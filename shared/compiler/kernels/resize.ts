/** Resizing images, NHWC. */
import * as tf from '@tensorflow/tfjs-core';
import { multiplyAxis } from '../graph/along.ts';
import { bilinearMatrix } from '../graph/bilinear.ts';
import type { Builder } from '../graph/builder.ts';
import type { Node, ResizeAttrs } from '../graph/node.ts';
import { dims4 } from '../graph/shape.ts';
import { nearestIndices } from '../graph/nearest.ts';
import { defineKernel } from './kernel.ts';

/** Sums along `axis` the values whose source index is the same: a product with a 0/1 matrix, or a plain sum where each has the same number. */
function sumBySource(
  dy: Node,
  axis: 1 | 2,
  length: number,
  attrs: Omit<ResizeAttrs, 'size'>,
  g: Builder,
): Node {
  const [n, h, w, c] = dims4(dy.shape);
  const count = axis === 1 ? h : w;
  const indices = nearestIndices(length, count, attrs.alignCorners, attrs.halfPixelCenters);
  const scale = count / length;
  if (indices.every((from, to) => from === Math.floor(to / scale)) && Number.isInteger(scale)) {
    const split = axis === 1 ? [n, length, scale, w, c] : [n, h, length, scale, c];
    return g.reduce('ReduceSum', g.reshape(dy, split), [axis + 1], false);
  }
  const matrix = new Float32Array(length * count);
  for (const [to, from] of indices.entries()) matrix[from * count + to] = 1;
  const weights = g.constant(matrix, [length, count], 'float32');
  const flat = axis === 1 ? g.reshape(dy, [n, h, w * c]) : g.reshape(dy, [n * h, w, c]);
  return g.reshape(g.matmul(weights, flat), axis === 1 ? [n, length, w, c] : [n, h, length, c]);
}

export const resizeKernels = [
  /** Two products with small matrices, rows first. */
  defineKernel<tf.ResizeBilinearInputs, tf.ResizeBilinearAttrs>(
    tf.ResizeBilinear,
    ({ images }, { alignCorners, halfPixelCenters, size: [height, width] }, g) => {
      const [, h, w] = dims4(images.shape);
      const x = g.cast(images, 'float32');
      const rows = multiplyAxis(x, 1, bilinearMatrix(h, height, alignCorners, halfPixelCenters), g);
      return multiplyAxis(rows, 2, bilinearMatrix(w, width, alignCorners, halfPixelCenters), g);
    },
  ),
  defineKernel<tf.ResizeNearestNeighborInputs, tf.ResizeNearestNeighborAttrs>(
    tf.ResizeNearestNeighbor,
    ({ images }, { alignCorners, halfPixelCenters, size }, g) =>
      g.node('ResizeNearest', [images], { size, alignCorners, halfPixelCenters }),
  ),
  defineKernel<tf.ResizeNearestNeighborGradInputs, tf.ResizeNearestNeighborGradAttrs>(
    tf.ResizeNearestNeighborGrad,
    ({ images, dy }, attrs, g) => {
      const [, h, w] = dims4(images.shape);
      return sumBySource(sumBySource(dy, 1, h, attrs, g), 2, w, attrs, g);
    },
  ),
];
