/** Gradients of reductions: dy goes back to every element that was reduced. */
import * as tf from '@tensorflow/tfjs-core';
import { axesOf, defineGradient, keptShape, reducedSize, savedAt } from './gradient.ts';

interface Attrs {
  readonly axis?: number | number[] | null;
  readonly reductionIndices?: number | number[] | null;
}

/** Copies a reduced gradient to every element it came from. tfjs's own broadcast forgets axes of length 0. */
function spreadOver(dy: tf.Tensor, shape: number[], axes: readonly number[]): tf.Tensor {
  if (shape.includes(0)) return tf.zeros(shape);
  return tf.broadcastTo(tf.reshape(dy, keptShape(shape, axes)), shape);
}

/** To those equal to the extreme, as tfjs does (each of several equal ones gets the whole). */
function extreme(name: string): tf.GradConfig {
  return defineGradient<Attrs>(name, { inputs: ['x'], output: true }, (dy, saved, attrs) => ({
    x: () => {
      const [x, y] = [savedAt(saved, 0), savedAt(saved, 1)];
      const kept = keptShape(x.shape, axesOf(attrs.axis ?? attrs.reductionIndices, x.shape));
      const isExtreme = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
      return tf.mul(tf.reshape(dy, kept), isExtreme);
    },
  }));
}

/** [rows, length] → products of all earlier columns (all later ones when `reverse`), by doubling; right also at zeros. */
function productOfOthers(x: tf.Tensor2D, reverse: boolean): tf.Tensor2D {
  const [, length] = x.shape;
  const shift = (values: tf.Tensor2D, by: number): tf.Tensor2D => {
    const kept = tf.slice(values, [0, reverse ? by : 0], [-1, length - by]);
    return tf.pad(kept, [[0, 0], reverse ? [0, by] : [by, 0]], 1);
  };
  let total = shift(x, 1);
  for (let step = 1; step < length; step *= 2) total = tf.mul(total, shift(total, step));
  return total;
}

function prodGradient(x: tf.Tensor, dy: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const perm = [...kept, ...axes];
  const moved = tf.transpose(x, perm);
  const rows = reducedSize(x.shape, kept);
  const flat = tf.reshape<tf.Rank.R2>(moved, [rows, reducedSize(x.shape, axes)]);
  const others = tf.mul(productOfOthers(flat, false), productOfOthers(flat, true));
  const gradient = tf.reshape(tf.mul(tf.reshape(dy, [rows, 1]), others), moved.shape);
  return tf.transpose(
    gradient,
    perm.map((_, i) => perm.indexOf(i)),
  );
}

export const reductionGradients = [
  extreme(tf.Max),
  extreme(tf.Min),
  defineGradient<Attrs>(tf.Mean, { inputs: ['x'] }, (dy, saved, { axis }) => ({
    x: () => {
      const { shape } = savedAt(saved, 0);
      const axes = axesOf(axis, shape);
      const share = tf.div(dy, Math.max(1, reducedSize(shape, axes)));
      return spreadOver(share, shape, axes);
    },
  })),
  defineGradient<Attrs>(tf.Prod, { inputs: ['x'] }, (dy, saved, { axis }) => {
    const x = savedAt(saved, 0);
    return { x: () => prodGradient(x, dy, axesOf(axis, x.shape)) };
  }),
  defineGradient<Attrs>(tf.Sum, { inputs: ['x'] }, (dy, saved, { axis }) => ({
    x: () => {
      const { shape } = savedAt(saved, 0);
      return spreadOver(dy, shape, axesOf(axis, shape));
    },
  })),
  defineGradient<tf.CumsumAttrs>(tf.Cumsum, {}, (dy, _saved, { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis, exclusive, !reverse),
  })),
];
