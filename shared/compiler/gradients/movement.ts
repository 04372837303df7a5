/** Gradients of kernels that move values: the same move backwards. */
import * as tf from '@tensorflow/tfjs-core';
import { stridedSlice } from '../kernels/strided-slice.ts';
import { dilate } from './dilation.ts';
import {
  axesOf,
  defineGradient,
  defineListGradient,
  defineSplitGradient,
  saved4D,
  savedAt,
} from './gradient.ts';

function positive(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Cuts the padding off. */
function unpad(dy: tf.Tensor, shape: number[], paddings: readonly (readonly [number, number])[]): tf.Tensor {
  return tf.slice(
    dy,
    paddings.map(([before]) => before),
    shape,
  );
}

/** Adds the mirrored borders back to where they came from, one axis after another, by a 0/1 matrix. */
function unmirror(
  dy: tf.Tensor,
  shape: readonly number[],
  paddings: readonly [number, number][],
  edge: number,
) {
  return shape.reduce((gradient, length, axis) => {
    const [before, after] = paddings[axis] ?? [0, 0];
    if (before + after === 0) return gradient;
    const source = (i: number) => (i < 0 ? -i - edge : i >= length ? 2 * (length - 1) - i + edge : i);
    const rows = Array.from({ length: before + length + after }, (_, i) => source(i - before));
    const first = [axis, ...gradient.shape.map((_, i) => i).filter((i) => i !== axis)];
    const sums = tf.unsortedSegmentSum(tf.transpose(gradient, first), tf.tensor1d(rows, 'int32'), length);
    return tf.transpose(
      sums,
      first.map((_, i) => first.indexOf(i)),
    );
  }, dy);
}

export const movementGradients = [
  defineGradient(tf.Cast, {}, (dy) => ({ x: () => tf.clone(dy) })),
  defineListGradient<tf.ConcatAttrs>(tf.Concat, (dy, parts, { axis }) => {
    const at = positive(axis, dy.rank);
    let from = 0;
    return parts.map(({ shape }) => {
      const begin = shape.map((_, i) => (i === at ? from : 0));
      from += shape[at] ?? 0;
      return () => tf.slice(dy, begin, shape);
    });
  }),
  defineGradient<tf.DepthToSpaceAttrs>(tf.DepthToSpace, { inputs: ['x'] }, (dy, saved, { blockSize: b }) => ({
    x: () => {
      const [n, h, w, channels] = saved4D(saved, 0).shape;
      const blocks = tf.reshape(dy, [n, h, b, w, b, channels / (b * b)]);
      return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [n, h, w, channels]);
    },
  })),
  defineGradient(tf.ExpandDims, { inputs: ['input'] }, (dy, saved) => ({
    input: () => tf.reshape(dy, savedAt(saved, 0).shape),
  })),
  defineGradient<tf.MirrorPadAttrs>(tf.MirrorPad, { inputs: ['x'] }, (dy, saved, { paddings, mode }) => ({
    x: () => unmirror(dy, savedAt(saved, 0).shape, paddings, mode === 'reflect' ? 0 : 1),
  })),
  defineListGradient<tf.PackAttrs>(tf.Pack, (dy, parts, { axis }) => {
    const slices = tf.unstack(dy, axis);
    return parts.map((_, i) => () => savedAt(slices, i));
  }),
  defineGradient<tf.PadV2Attrs>(tf.PadV2, { inputs: ['x'] }, (dy, saved, { paddings }) => ({
    x: () => unpad(dy, savedAt(saved, 0).shape, paddings),
  })),
  defineGradient(tf.Reshape, { inputs: ['x'] }, (dy, saved) => ({
    x: () => tf.reshape(dy, savedAt(saved, 0).shape),
  })),
  defineGradient<tf.ReverseAttrs>(tf.Reverse, {}, (dy, _saved, { dims }) => ({
    x: () => tf.reverse(dy, axesOf(dims, dy.shape)),
  })),
  defineGradient<tf.SliceAttrs>(tf.Slice, { inputs: ['x'] }, (dy, saved, { begin }) => ({
    x: () => {
      const starts = [begin].flat();
      const paddings = savedAt(saved, 0).shape.map((length, i): [number, number] => {
        const before = starts[i] ?? 0;
        return [before, length - before - (dy.shape[i] ?? 0)];
      });
      return tf.pad(dy, paddings);
    },
  })),
  defineSplitGradient<tf.SplitVAttrs>(tf.SplitV, (dys, { axis }) => ({ x: () => tf.concat([...dys], axis) })),
  /** Values go back to where they were taken, zeros between. */
  defineGradient<tf.StridedSliceAttrs>(tf.StridedSlice, { inputs: ['x'] }, (dy, saved, attrs) => ({
    x: () => {
      const { shape } = savedAt(saved, 0);
      const { begin, strides, counts } = stridedSlice(shape, attrs);
      if (counts.includes(0)) return tf.zeros(shape);
      const backwards = strides.flatMap((step, i) => (step < 0 ? [i] : []));
      const forwards = tf.reverse(tf.reshape(dy, [...counts]), backwards);
      const spaced = dilate(forwards, strides.map(Math.abs));
      const places = shape.map((length, i): [number, number] => {
        const [from, step, count] = [begin[i] ?? 0, strides[i] ?? 1, counts[i] ?? 1];
        const first = step < 0 ? from + (count - 1) * step : from;
        return [first, length - first - (spaced.shape[i] ?? 0)];
      });
      return tf.pad(spaced, places);
    },
  })),
  defineGradient<tf.TileAttrs>(tf.Tile, { inputs: ['x'] }, (dy, saved, { reps }) => ({
    x: () => {
      const { shape } = savedAt(saved, 0);
      const split = shape.flatMap((length, i) => [reps[i] ?? 1, length]);
      return tf.sum(
        tf.reshape(dy, split),
        shape.map((_, i) => 2 * i),
      );
    },
  })),
  defineGradient<tf.TransposeAttrs>(tf.Transpose, {}, (dy, _saved, { perm }) => ({
    x: () =>
      tf.transpose(
        dy,
        perm.map((_, i) => perm.indexOf(i)),
      ),
  })),
  defineSplitGradient<tf.UnpackAttrs>(tf.Unpack, (dys, { axis }) => ({
    value: () => tf.stack([...dys], axis),
  })),
];
