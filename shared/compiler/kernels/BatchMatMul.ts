import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.ts';

/** Matrix products of the last two axes; leading axes broadcast. tfjs 4 hands rank 2 through as it is. */
export const BatchMatMul = defineKernel<tf.BatchMatMulInputs, tf.BatchMatMulAttrs>(
  tf.BatchMatMul,
  ({ a, b }, { transposeA, transposeB }, g) => g.matmul(a, b, transposeA, transposeB),
);
