/** What a strided slice takes of each axis, its masks worked out. */
import * as tf from '@tensorflow/tfjs-core';
import { dim } from '../graph/shape.ts';

export interface TakenOf {
  readonly begin: readonly number[];
  /** Negative ones walk backwards. */
  readonly strides: readonly number[];
  /** How many of each axis of the operand. */
  readonly counts: readonly number[];
  /** With axes that masks add and remove. */
  readonly finalShape: readonly number[];
}

export function stridedSlice(shape: readonly number[], attrs: tf.StridedSliceAttrs): TakenOf {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const info = tf.slice_util.sliceInfo(
    [...shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const counts = shape.map((_, i) => {
    const span = dim(info.end, i) - dim(info.begin, i);
    return Math.max(0, Math.ceil(span / dim(info.strides, i)));
  });
  return { begin: info.begin, strides: info.strides, counts, finalShape: info.finalShape };
}
