import * as tf from '@tensorflow/tfjs-core';
import { type LayerFactory, plainLayer } from './layer.ts';

const elementwise =
  (op: string, apply: (x: tf.Tensor) => tf.Tensor): LayerFactory =>
  (input) =>
    plainLayer(op, input, apply);

/** max(x, 0). */
export const relu = (): LayerFactory => elementwise('ReLU', (x) => tf.relu(x));
/** x where positive, slope · x elsewhere. */
export const leakyRelu = (slope: number): LayerFactory =>
  elementwise(`leaky ReLU ${slope}`, (x) => tf.leakyRelu(x, slope));
/** Into (−1, 1). */
export const tanh = (): LayerFactory => elementwise('tanh', (x) => tf.tanh(x));
/** Into (0, 1). */
export const sigmoid = (): LayerFactory => elementwise('sigmoid', (x) => tf.sigmoid(x));
