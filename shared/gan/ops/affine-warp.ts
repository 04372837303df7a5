/**
 * Affine warps of images by bilinear sampling, for augmentation (ADA, arXiv:2006.06676; DiffAugment, arXiv:2006.10738).
 * Linear in the image, so that penalties on gradients pass through it; differentiable in the matrices too.
 */
import * as tf from '@tensorflow/tfjs-core';
import { requireShape } from './require.ts';

/** What lies outside an image: nothing, or the image mirrored at the centers of its outermost pixels. */
export type WarpBorder = 'zero' | 'reflect';

/** Positions of all output pixels relative to the center, as columns [x, y, 1]: [3, H·W]. */
function grid(height: number, width: number): tf.Tensor2D {
  const count = height * width;
  const values = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    values[i] = (i % width) - (width - 1) / 2;
    values[count + i] = Math.floor(i / width) - (height - 1) / 2;
    values[2 * count + i] = 1;
  }
  return tf.tensor2d(values, [3, count]);
}

/** Folds positions into 0 … length − 1, to and fro. */
function reflected(position: tf.Tensor, length: number): tf.Tensor {
  if (length === 1) return tf.zerosLike(position);
  const last = length - 1;
  const turns = tf.mul(tf.floor(tf.div(position, 2 * last)), 2 * last);
  return tf.sub(last, tf.abs(tf.sub(tf.sub(position, turns), last)));
}

/** The two pixels along one axis that a position lies between, and the share of each; none outside the image. */
function neighbours(position: tf.Tensor, length: number) {
  const below = tf.floor(position);
  const share = tf.sub(position, below);
  const one = (pixel: tf.Tensor, weight: tf.Tensor) => {
    const isInside = tf.logicalAnd(tf.greaterEqual(pixel, 0), tf.lessEqual(pixel, length - 1));
    return {
      pixel: tf.clipByValue(pixel, 0, length - 1),
      weight: tf.mul(weight, tf.cast(isInside, 'float32')),
    };
  };
  return [one(below, tf.sub(1, share)), one(tf.add(below, 1), share)] as const;
}

/**
 * Samples each image where its matrix says.
 * @param images [N, H, W, C]
 * @param matrices [N, 2, 3]; each maps a pixel of the result, [x, y, 1] in pixels right and down of the image's center, to
 *   where its value is taken from. The identity is [[1, 0, 0], [0, 1, 0]]; to turn a picture, pass the inverse turn.
 * @param border what lies outside (default `reflect`, as in ADA)
 * @returns [N, H, W, C]
 * @throws StudioError operand_does_not_fit
 */
export function affineWarp(
  images: tf.Tensor4D,
  matrices: tf.Tensor3D,
  border: WarpBorder = 'reflect',
): tf.Tensor4D {
  const [n, height, width, channels] = images.shape;
  const isOneEach = matrices.shape.join() === `${n},2,3`;
  requireShape(isOneEach, 'affineWarp', `matrices [${n}, 2, 3], one for each image`, matrices.shape);
  const count = height * width;
  const source = tf.matMul(matrices, tf.reshape(grid(height, width), [1, 3, count])); // [N, 2, H·W]
  const along = (row: number, length: number) => {
    const position = tf.add(tf.slice(source, [0, row, 0], [n, 1, count]), (length - 1) / 2);
    return neighbours(border === 'reflect' ? reflected(position, length) : position, length);
  };
  const [columns, rows] = [along(0, width), along(1, height)];
  const corners = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  const first = tf.reshape(tf.mul(tf.range(0, n), count), [n, 1, 1]); // of each image in the list of all pixels
  const pixels = corners.map(({ row, column }) =>
    tf.add(tf.add(tf.mul(row.pixel, width), column.pixel), first),
  );
  const weights = corners.map(({ row, column }) => tf.mul(row.weight, column.weight));
  // One gather for all four corners: [4 · N · H·W] rows of [N · H·W, C].
  const indices = tf.cast(tf.reshape(tf.concat(pixels, 0), [4 * n * count]), 'int32');
  const values = tf.gather(tf.reshape(images, [n * count, channels]), indices);
  const weighted = tf.mul(values, tf.reshape(tf.concat(weights, 0), [4 * n * count, 1]));
  return tf.reshape(tf.sum(tf.reshape(weighted, [4, n * count, channels]), 0), images.shape);
}
