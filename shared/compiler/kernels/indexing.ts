/** Gathering by index and its gradient. Indices are data; where a matrix product with a one-hot matrix is the honest way, it is taken. */
import * as tf from '@tensorflow/tfjs-core';
import type { Builder } from '../graph/builder.ts';
import type { Node } from '../graph/node.ts';
import { dim, sizeOf } from '../graph/shape.ts';
import { defineKernel } from './kernel.ts';

/** [..] → [.., depth] truth values: where an index equals the column. */
function equalsColumn(indices: Node, depth: number, g: Builder): Node {
  return g.binary('Equal', g.reshape(indices, [...indices.shape, 1]), g.range(depth));
}

export const indexingKernels = [
  defineKernel<tf.GatherV2Inputs, tf.GatherV2Attrs>(tf.GatherV2, ({ x, indices }, { axis, batchDims }, g) => {
    const at = axis < 0 ? axis + x.shape.length : axis;
    const rows = g.cast(indices, 'int32');
    if (batchDims === 0) return g.gather(x, rows, at);
    // The leading axes are shared by x and indices: number the rows of all batches through.
    const batch = x.shape.slice(0, batchDims);
    const [count, length] = [sizeOf(batch), dim(x.shape, at)];
    const between = sizeOf(x.shape.slice(batchDims, at));
    const flat = g.reshape(x, [count, between, length, ...x.shape.slice(at + 1)]);
    const firstAxes = g.transpose(flat, [0, 2, 1, ...flat.shape.slice(3).map((_, i) => i + 3)]);
    const numbered = g.reshape(firstAxes, [count * length, between, ...x.shape.slice(at + 1)]);
    const perBatch = g.reshape(rows, [count, sizeOf(rows.shape) / count]);
    const offsets = g.constant(
      Array.from({ length: count }, (_, i) => i * length),
      [count, 1],
      'int32',
    );
    const picked = g.gather(numbered, g.add(perBatch, offsets), 0);
    const moved = g.transpose(picked, [0, 2, 1, ...picked.shape.slice(3).map((_, i) => i + 3)]);
    return g.reshape(moved, [
      ...x.shape.slice(0, at),
      ...rows.shape.slice(batchDims),
      ...x.shape.slice(at + 1),
    ]);
  }),
  defineKernel<tf.OneHotInputs, tf.OneHotAttrs>(
    tf.OneHot,
    ({ indices }, { depth, onValue, offValue, dtype }, g) => {
      const type = dtype === 'float32' || dtype === 'bool' ? dtype : 'int32';
      const numeric = type === 'bool' ? 'int32' : type;
      const hot = equalsColumn(indices, depth, g);
      return g.cast(g.where(hot, g.scalar(onValue, numeric), g.scalar(offValue, numeric)), type);
    },
  ),
  /** Sums rows by segment: one-hotᵀ [segments, rows] · x [rows, rest]. */
  defineKernel<tf.UnsortedSegmentSumInputs, tf.UnsortedSegmentSumAttrs>(
    tf.UnsortedSegmentSum,
    ({ x, segmentIds }, { numSegments }, g) => {
      const rows = sizeOf(segmentIds.shape);
      const hot = g.cast(equalsColumn(g.reshape(segmentIds, [rows]), numSegments, g), 'float32');
      const values = g.cast(g.reshape(x, [rows, sizeOf(x.shape) / Math.max(rows, 1)]), 'float32');
      const sums = g.matmul(hot, values, true);
      return g.cast(g.reshape(sums, [numSegments, ...x.shape.slice(segmentIds.shape.length)]), x.dtype);
    },
  ),
];
