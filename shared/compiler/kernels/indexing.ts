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

/** Positions [.., k] in a tensor whose first axes are `shape`, as row numbers [n]. */
function flatRows(indices: Node, shape: readonly number[], g: Builder): Node {
  const steps = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const parts = g.mul(g.cast(indices, 'int32'), g.constant(steps, [steps.length], 'int32'));
  const rows = g.reduce('ReduceSum', parts, [indices.shape.length - 1], false);
  return g.reshape(rows, [sizeOf(rows.shape)]);
}

/** Largest one-hot matrix worth a product; beyond it, values are scattered one by one. */
const largestOneHot = 1 << 18;

/** Sums values [k, n] by row number [k]: one-hotᵀ [count, k] · values, or a scatter where that matrix would be large. */
function sumRows(rows: Node, values: Node, count: number, g: Builder): Node {
  const [length, width] = [dim(values.shape, 0), dim(values.shape, 1)];
  const floats = g.cast(values, 'float32');
  if (length * width === 0) return g.fill(0, [count, width], values.dtype);
  const sums =
    length * count > largestOneHot
      ? g.node('ScatterAdd', [rows, floats], { count })
      : g.matmul(oneHot(rows, count, g), floats, true);
  return g.cast(sums, values.dtype);
}

/** [k] → [k, count] ones where a row number equals the column; known numbers need nothing at run time. */
function oneHot(rows: Node, count: number, g: Builder): Node {
  if (rows.op !== 'Constant') return g.cast(equalsColumn(rows, count, g), 'float32');
  const values = new Float32Array(rows.attrs.data.length * count);
  for (const [i, row] of rows.attrs.data.entries()) {
    if (row >= 0 && row < count) values[i * count + row] = 1;
  }
  return g.constant(values, [rows.attrs.data.length, count], 'float32');
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
  /** Elements at whole positions: indices [.., k] name the first k axes of params. */
  defineKernel<tf.GatherNdInputs>(tf.GatherNd, ({ params, indices }, _attrs, g) => {
    const depth = dim(indices.shape, -1);
    const [picked, rest] = [params.shape.slice(0, depth), params.shape.slice(depth)];
    const rows = flatRows(indices, picked, g);
    const flat = g.gather(g.reshape(params, [sizeOf(picked), ...rest]), rows, 0);
    return g.reshape(flat, [...indices.shape.slice(0, -1), ...rest]);
  }),
  /** The updates at whole positions, those of the same position added. */
  defineKernel<tf.ScatterNdInputs, tf.ScatterNdAttrs>(tf.ScatterNd, ({ indices, updates }, { shape }, g) => {
    const depth = dim(indices.shape, -1);
    const [picked, rest] = [shape.slice(0, depth), shape.slice(depth)];
    const rows = flatRows(indices, picked, g);
    const values = g.reshape(updates, [dim(rows.shape, 0), sizeOf(rest)]);
    return g.reshape(sumRows(rows, values, sizeOf(picked), g), shape);
  }),
  defineKernel<tf.UnsortedSegmentSumInputs, tf.UnsortedSegmentSumAttrs>(
    tf.UnsortedSegmentSum,
    ({ x, segmentIds }, { numSegments }, g) => {
      const count = sizeOf(segmentIds.shape);
      const rows = g.cast(g.reshape(segmentIds, [count]), 'int32');
      const values = g.reshape(x, [count, sizeOf(x.shape.slice(segmentIds.shape.length))]);
      const sums = sumRows(rows, values, numSegments, g);
      return g.reshape(sums, [numSegments, ...x.shape.slice(segmentIds.shape.length)]);
    },
  ),
];
