/** Gradients of matrix products and convolutions, which are products themselves, so that every order exists. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, saved4D, savedAt, sumTo } from './gradient.ts';

interface ConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function matMulGradients(
  dy: tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
) {
  if (!transposeA && !transposeB) {
    return { a: () => tf.matMul(dy, b, false, true), b: () => tf.matMul(a, dy, true, false) };
  }
  if (!transposeA) return { a: () => tf.matMul(dy, b), b: () => tf.matMul(dy, a, true, false) };
  if (!transposeB) return { a: () => tf.matMul(b, dy, false, true), b: () => tf.matMul(a, dy) };
  return { a: () => tf.matMul(b, dy, true, true), b: () => tf.matMul(dy, a, true, true) };
}

/** The filter gradient has no operation of its own in tfjs's list: its kernel is called by name. */
function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: number[],
  attrs: ConvAttrs,
): tf.Tensor4D {
  return tf
    .engine()
    .runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...given(attrs), dataFormat: 'NHWC', filterShape });
}

function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: number[],
  attrs: ConvAttrs,
): tf.Tensor4D {
  return tf
    .engine()
    .runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...given(attrs), dataFormat: 'NHWC', inputShape });
}

function convolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { strides, pad, dilations, dimRoundingMode }: ConvAttrs,
) {
  return tf.conv2d(x, filter, strides, pad, 'NHWC', dilations ?? 1, dimRoundingMode);
}

/** The attributes that were given; tfjs's attribute records hold no undefined. */
function given({ strides, pad, dilations, dimRoundingMode }: ConvAttrs) {
  return {
    strides,
    pad,
    ...(dilations === undefined ? {} : { dilations }),
    ...(dimRoundingMode === undefined ? {} : { dimRoundingMode }),
  };
}

export const productGradients = [
  defineGradient<tf.BatchMatMulAttrs>(
    tf.BatchMatMul,
    { inputs: ['a', 'b'] },
    (dy, saved, { transposeA, transposeB }) => {
      const [a, b] = [savedAt(saved, 0), savedAt(saved, 1)];
      const gradients = matMulGradients(dy, a, b, transposeA, transposeB);
      return { a: () => sumTo(gradients.a(), a.shape), b: () => sumTo(gradients.b(), b.shape) };
    },
  ),
  defineGradient<ConvAttrs>(tf.Conv2D, { inputs: ['x', 'filter'] }, (dy, saved, attrs) => {
    const [x, filter] = [saved4D(saved, 0), saved4D(saved, 1)];
    const dy4 = dy as tf.Tensor4D;
    return {
      x: () => inputGradient(dy4, filter, x.shape, attrs),
      filter: () => filterGradient(x, dy4, filter.shape, attrs),
    };
  }),
  defineGradient<ConvAttrs>(tf.Conv2DBackpropInput, { inputs: ['dy', 'filter'] }, (u, saved, attrs) => {
    const [dy, filter] = [saved4D(saved, 0), saved4D(saved, 1)];
    const u4 = u as tf.Tensor4D;
    return {
      dy: () => convolution(u4, filter, attrs),
      filter: () => filterGradient(u4, dy, filter.shape, attrs),
    };
  }),
  defineGradient<ConvAttrs>(tf.Conv2DBackpropFilter, { inputs: ['x', 'dy'] }, (u, saved, attrs) => {
    const [x, dy] = [saved4D(saved, 0), saved4D(saved, 1)];
    const u4 = u as tf.Tensor4D;
    return { x: () => inputGradient(dy, u4, x.shape, attrs), dy: () => convolution(x, u4, attrs) };
  }),
];
