/** Kernels that make tensors from numbers and types. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../errors/index.ts';
import type { Dtype } from '../types.ts';
import { defineKernel } from './kernel.ts';

/** The element types of tfjs that a program can hold. @throws StudioError dtype_unknown */
export function dtypeOf(dtype: string): Dtype {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new StudioError('dtype_unknown', { dtype });
}

export const creationKernels = [
  defineKernel<tf.CastInputs, tf.CastAttrs>(tf.Cast, ({ x }, { dtype }, g) => g.cast(x, dtypeOf(dtype))),
  defineKernel<object, tf.FillAttrs>(tf.Fill, (_inputs, { shape, value, dtype }, g) =>
    g.fill(Number(value), shape, dtypeOf(dtype)),
  ),
  defineKernel<object, tf.LinSpaceAttrs>(tf.LinSpace, (_inputs, { start, stop, num }, g) => {
    const step = (stop - start) / Math.max(1, num - 1);
    const values = Array.from({ length: num }, (_, i) => start + i * step);
    return g.constant(values, [num], 'float32');
  }),
  defineKernel<tf.OnesLikeInputs>(tf.OnesLike, ({ x }, _attrs, g) => g.fill(1, x.shape, x.dtype)),
  defineKernel<object, tf.RangeAttrs>(tf.Range, (_inputs, { start, stop, step, dtype }, g) => {
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const values = Array.from({ length: count }, (_, i) => start + i * step);
    return g.constant(values, [count], dtypeOf(dtype));
  }),
  defineKernel<tf.ZerosLikeInputs>(tf.ZerosLike, ({ x }, _attrs, g) => g.fill(0, x.shape, x.dtype)),
];
