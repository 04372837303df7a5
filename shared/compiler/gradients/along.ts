/** Linear maps along one axis of a tensor. */
import * as tf from '@tensorflow/tfjs-core';
import type { Matrix } from '../graph/along.ts';
import { sizeOf } from '../graph/shape.ts';

/** x [.., columns, ..] → [.., rows, ..] along `axis`. */
export function multiplyAxis(x: tf.Tensor, axis: number, { rows, columns, values }: Matrix): tf.Tensor {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const matrix = tf.tensor3d(values, [1, rows, columns]);
  const flat = tf.reshape(x, [sizeOf(before), columns, sizeOf(after)]);
  return tf.reshape(tf.matMul(matrix, flat), [...before, rows, ...after]);
}
