/** Gradients of gathering by index. */
import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../graph/shape.ts';
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

/** Leading axes that x and indices share: the rows of all batches are numbered through. */
function batchGradient(
  x: tf.Tensor,
  indices: tf.Tensor,
  dy: tf.Tensor,
  axis: number,
  batchDims: number,
): tf.Tensor {
  if (batchDims === 0) return gatherGradient(x, indices, dy, axis);
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const [between, rest] = [x.shape.slice(batchDims, axis), x.shape.slice(axis + 1)];
  const length = x.shape[axis] ?? 1;
  const count = indices.size / Math.max(1, batch);
  const offsets = tf.mul(tf.range(0, batch, 1, 'int32'), tf.scalar(length, 'int32'));
  const rows = tf.add(tf.reshape(tf.cast(indices, 'int32'), [batch, count]), tf.reshape(offsets, [batch, 1]));
  const values = tf.reshape(dy, [batch, sizeOf(between), count, sizeOf(rest)]);
  const firstRows = tf.reshape(tf.transpose(values, [0, 2, 1, 3]), [batch * count, -1]);
  const sums = tf.unsortedSegmentSum(
    firstRows,
    tf.reshape<tf.Rank.R1>(rows, [batch * count]),
    batch * length,
  );
  const apart = tf.reshape(sums, [batch, length, sizeOf(between), sizeOf(rest)]);
  return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), x.shape);
}

export const indexingGradients = [
  defineGradient(tf.GatherNd, { inputs: ['params', 'indices'] }, (dy, saved) => {
    const [params, indices] = [savedAt(saved, 0), savedAt(saved, 1)];
    return {
      params: () => tf.scatterND(tf.cast(indices, 'int32'), dy, params.shape),
      indices: () => tf.zeros(indices.shape),
    };
  }),
  defineGradient(tf.ScatterNd, { inputs: ['indices'] }, (dy, saved) => {
    const indices = savedAt(saved, 0);
    return {
      updates: () => tf.gatherND(dy, tf.cast(indices, 'int32')),
      indices: () => tf.zeros(indices.shape),
    };
  }),
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
