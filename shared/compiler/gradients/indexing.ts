/** Gradients of gathering by index. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt } from './gradient.ts';

/** The rows of dy summed where they came from. The axis is moved first and back. */
function gatherGradient(x: tf.Tensor, indices: tf.Tensor, dy: tf.Tensor, axis: number): tf.Tensor {
  const values = tf.reshape(dy, [...x.shape.slice(0, axis), indices.size, ...x.shape.slice(axis + 1)]);
  const axisFirst = [axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)];
  const rows = tf.cast<tf.Tensor1D>(tf.reshape(indices, [indices.size]), 'int32');
  const sums = tf.unsortedSegmentSum(tf.transpose(values, axisFirst), rows, x.shape[axis] ?? 1);
  return tf.transpose(
    sums,
    axisFirst.map((_, i) => axisFirst.indexOf(i)),
  );
}

/** Leading axes that x and indices share are taken apart, one entry at a time. */
function batchGradient(
  x: tf.Tensor,
  indices: tf.Tensor,
  dy: tf.Tensor,
  axis: number,
  batchDims: number,
): tf.Tensor {
  if (batchDims === 0) return gatherGradient(x, indices, dy, axis);
  const [xs, rows, dys] = [tf.unstack(x), tf.unstack(indices), tf.unstack(dy)];
  return tf.stack(
    xs.map((part, i) => batchGradient(part, savedAt(rows, i), savedAt(dys, i), axis - 1, batchDims - 1)),
  );
}

export const indexingGradients = [
  defineGradient<tf.GatherV2Attrs>(
    tf.GatherV2,
    { inputs: ['x', 'indices'] },
    (dy, saved, { axis, batchDims }) => {
      const [x, indices] = [savedAt(saved, 0), savedAt(saved, 1)];
      const at = axis < 0 ? axis + x.rank : axis;
      return {
        x: () => batchGradient(x, indices, dy, at, batchDims),
        indices: () => tf.zeros(indices.shape),
      };
    },
  ),
  defineGradient(tf.UnsortedSegmentSum, { inputs: ['segmentIds'] }, (dy, saved) => ({
    x: () => tf.gather(dy, tf.cast(savedAt(saved, 0) as tf.Tensor1D, 'int32')),
    segmentIds: () => tf.zeros(savedAt(saved, 0).shape),
  })),
];
