/** Reductions over axes. */
import * as tf from '@tensorflow/tfjs-core';
import type { Dtype } from '../types.ts';
import type { ReduceOp } from '../graph/node.ts';
import { axesOf, defineKernel, type Kernel } from './kernel.ts';

interface ReduceAttrs {
  readonly axis?: number | number[] | null;
  readonly reductionIndices?: number | number[] | null;
  readonly keepDims: boolean;
}

/** `type` is what the operand becomes first: tfjs sums and multiplies truth values as whole numbers. */
function reduction(name: string, op: ReduceOp, type: (dtype: Dtype) => Dtype = (dtype) => dtype): Kernel {
  return defineKernel<Pick<tf.NamedTensorInfoMap, 'x'>, ReduceAttrs>(name, ({ x }, attrs, g) => {
    const axes = axesOf(attrs.axis ?? attrs.reductionIndices, x.shape.length);
    return g.reduce(op, g.cast(x, type(x.dtype)), axes, attrs.keepDims);
  });
}

const wholeNumber = (dtype: Dtype): Dtype => (dtype === 'bool' ? 'int32' : dtype);

/** Truth values are reduced as numbers, and made truth values again. */
function quantifier(name: string, op: ReduceOp): Kernel {
  return defineKernel<Pick<tf.NamedTensorInfoMap, 'x'>, ReduceAttrs>(name, ({ x }, { axis, keepDims }, g) =>
    g.cast(g.reduce(op, g.cast(x, 'int32'), axesOf(axis, x.shape.length), keepDims), 'bool'),
  );
}

export const reductionKernels = [
  reduction(tf.Max, 'ReduceMax'),
  reduction(tf.Mean, 'ReduceMean', () => 'float32'),
  reduction(tf.Min, 'ReduceMin'),
  reduction(tf.Prod, 'ReduceProd', wholeNumber),
  reduction(tf.Sum, 'ReduceSum', wholeNumber),
  quantifier(tf.All, 'ReduceMin'),
  quantifier(tf.Any, 'ReduceMax'),
  defineKernel<tf.ArgMaxInputs, tf.ArgMaxAttrs>(tf.ArgMax, ({ x }, { axis }, g) =>
    g.node('ArgMax', [x], { axis: axis < 0 ? axis + x.shape.length : axis }),
  ),
  defineKernel<tf.ArgMinInputs, tf.ArgMinAttrs>(tf.ArgMin, ({ x }, { axis }, g) =>
    g.node('ArgMin', [x], { axis: axis < 0 ? axis + x.shape.length : axis }),
  ),
];
