/** Kernels that move values without changing them. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../errors/index.ts';
import { dim, dims4, sizeOf } from '../graph/shape.ts';
import { axesOf, defineKernel } from './kernel.ts';
import { stridedSlice } from './strided-slice.ts';

/** Lengths of the parts of a split: a number of equal ones, or given ones of which one may be −1, the rest. */
function splitSizes(length: number, parts: number | readonly number[]): readonly number[] {
  if (typeof parts === 'number') return Array.from({ length: parts }, () => length / parts);
  const known = parts.reduce((sum, size) => sum + Math.max(size, 0), 0);
  return parts.map((size) => (size === -1 ? length - known : size));
}

export const movementKernels = [
  defineKernel<tf.ConcatInputs, tf.ConcatAttrs>(tf.Concat, (parts, { axis }, g) => {
    const filled = parts.filter((part) => sizeOf(part.shape) > 0);
    const first = parts[0];
    const at = axis < 0 && first !== undefined ? axis + first.shape.length : axis;
    return g.concat(filled.length > 0 ? filled : parts.slice(0, 1), at);
  }),
  /** Pixel shuffle: [N, H, W, b·b·C] → [N, b·H, b·W, C]. */
  defineKernel<tf.DepthToSpaceInputs, tf.DepthToSpaceAttrs>(
    tf.DepthToSpace,
    ({ x }, { blockSize: b, dataFormat }, g) => {
      if (dataFormat === 'NCHW') throw new StudioError('layout_unknown', { layout: dataFormat });
      const [n, h, w, channels] = dims4(x.shape);
      const c = channels / (b * b);
      const apart = g.transpose(g.reshape(x, [n, h, w, b, b, c]), [0, 1, 3, 2, 4, 5]);
      return g.reshape(apart, [n, h * b, w * b, c]);
    },
  ),
  defineKernel<tf.ExpandDimsInputs, tf.ExpandDimsAttrs>(tf.ExpandDims, ({ input }, { dim: axis }, g) => {
    const at = axis < 0 ? axis + input.shape.length + 1 : axis;
    return g.reshape(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
  }),
  defineKernel<tf.IdentityInputs>(tf.Identity, ({ x }) => x),
  defineKernel<tf.MirrorPadInputs, tf.MirrorPadAttrs>(tf.MirrorPad, ({ x }, { paddings, mode }, g) => {
    const [before, after] = [paddings.map(([count]) => count), paddings.map(([, count]) => count)];
    if (mode === 'reflect') return g.node('Pad', [x], { before, after, value: 0, mode });
    // Symmetric padding repeats the border: edge by one, then reflect around it, one axis after another.
    return x.shape.reduce((node, length, axis) => {
      const index = (i: number) => (i < 0 ? -i - 1 : i >= length ? 2 * length - 1 - i : i);
      const [left, right] = [dim(before, axis), dim(after, axis)];
      const rows = Array.from({ length: left + length + right }, (_, i) => index(i - left));
      return left + right === 0 ? node : g.gather(node, g.constant(rows, [rows.length], 'int32'), axis);
    }, x);
  }),
  defineKernel<tf.PackInputs, tf.PackAttrs>(tf.Pack, (parts, { axis }, g) => {
    const rank = (parts[0]?.shape.length ?? 0) + 1;
    const at = axis < 0 ? axis + rank : axis;
    return g.concat(
      parts.map((part) => g.reshape(part, [...part.shape.slice(0, at), 1, ...part.shape.slice(at)])),
      at,
    );
  }),
  defineKernel<tf.PadV2Inputs, tf.PadV2Attrs>(tf.PadV2, ({ x }, { paddings, constantValue }, g) =>
    g.pad(
      x,
      paddings.map(([count]) => count),
      paddings.map(([, count]) => count),
      constantValue,
    ),
  ),
  defineKernel<tf.ReshapeInputs, tf.ReshapeAttrs>(tf.Reshape, ({ x }, { shape }, g) => {
    const known = shape.filter((length) => length !== -1);
    return g.reshape(
      x,
      shape.map((length) => (length === -1 ? sizeOf(x.shape) / sizeOf(known) : length)),
    );
  }),
  defineKernel<tf.ReverseInputs, tf.ReverseAttrs>(tf.Reverse, ({ x }, { dims }, g) =>
    axesOf(dims, x.shape.length).reduce((node, axis) => {
      const length = dim(x.shape, axis);
      const backwards = Array.from({ length }, (_, i) => length - 1 - i);
      return g.gather(node, g.constant(backwards, [length], 'int32'), axis);
    }, x),
  ),
  /** Shorter `begin` and `size` speak of the first axes; a size of −1 means the rest. */
  defineKernel<tf.SliceInputs, tf.SliceAttrs>(tf.Slice, ({ x }, attrs, g) => {
    const [starts, sizes] = [[attrs.begin].flat(), [attrs.size].flat()];
    const begin = x.shape.map((_, i) => starts[i] ?? 0);
    const end = x.shape.map((length, i) => {
      const count = sizes[i] ?? -1;
      return count === -1 ? length : dim(begin, i) + count;
    });
    return g.slice(x, begin, end);
  }),
  defineKernel<tf.SplitVInputs, tf.SplitVAttrs>(tf.SplitV, ({ x }, { numOrSizeSplits, axis }, g) => {
    const at = axis < 0 ? axis + x.shape.length : axis;
    const sizes = splitSizes(dim(x.shape, at), numOrSizeSplits);
    let from = 0;
    return sizes.map((size) => g.sliceAxis(x, at, from, (from += size)));
  }),
  /** tfjs broadcasts by tiling: axes of length 1 are expanded, which later passes can leave out. */
  defineKernel<tf.TileInputs, tf.TileAttrs>(tf.Tile, ({ x }, { reps }, g) => {
    const expanded = g.expand(
      x,
      x.shape.map((length, i) => (length === 1 ? dim(reps, i) : length)),
    );
    const repeats = x.shape.map((length, i) => (length === 1 ? 1 : dim(reps, i)));
    return repeats.every((count) => count === 1) ? expanded : g.node('Tile', [expanded], { repeats });
  }),
  defineKernel<tf.StridedSliceInputs, tf.StridedSliceAttrs>(tf.StridedSlice, ({ x }, attrs, g) => {
    const { begin, strides, counts, finalShape } = stridedSlice(x.shape, attrs);
    const taken = x.shape.reduce((node, length, axis) => {
      const [from, step, count] = [dim(begin, axis), dim(strides, axis), dim(counts, axis)];
      if (count === length && step === 1) return node;
      if (step > 0 || count === 0) {
        const end = count === 0 ? from : from + (count - 1) * step + 1;
        const [starts, ends] = [node.shape.map(() => 0).with(axis, from), node.shape.with(axis, end)];
        return g.slice(node, starts, ends, node.shape.map(() => 1).with(axis, Math.max(1, step)));
      }
      const rows = Array.from({ length: count }, (_, i) => from + i * step);
      return g.gather(node, g.constant(rows, [count], 'int32'), axis);
    }, x);
    return g.reshape(taken, finalShape);
  }),
  defineKernel<tf.TransposeInputs, tf.TransposeAttrs>(tf.Transpose, ({ x }, { perm }, g) =>
    g.transpose(x, perm),
  ),
  defineKernel<tf.UnpackInputs, tf.UnpackAttrs>(tf.Unpack, ({ value }, { axis }, g) => {
    const at = axis < 0 ? axis + value.shape.length : axis;
    const shape = value.shape.filter((_, i) => i !== at);
    return Array.from({ length: dim(value.shape, at) }, (_, i) =>
      g.reshape(g.sliceAxis(value, at, i, i + 1), shape),
    );
  }),
];
