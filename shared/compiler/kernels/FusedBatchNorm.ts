import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.ts';

/** tfjs's type names scale and offset as if they were always there. */
type Operands = Pick<tf.NamedTensorInfoMap, 'x' | 'mean' | 'variance'> &
  Partial<Pick<tf.NamedTensorInfoMap, 'scale' | 'offset'>>;

/** (x − mean) · scale / √(variance + ε) + offset with given statistics; scale and offset may be absent. */
export const FusedBatchNorm = defineKernel<Operands, tf.FusedBatchNormAttrs>(
  tf.FusedBatchNorm,
  ({ x, mean, variance, scale, offset }, { varianceEpsilon }, g) => {
    const inverse = g.unary('Reciprocal', g.unary('Sqrt', g.add(variance, g.scalar(varianceEpsilon))));
    const factor = scale === undefined ? inverse : g.mul(inverse, scale);
    const scaled = g.mul(g.sub(x, mean), factor);
    return offset === undefined ? scaled : g.add(scaled, offset);
  },
);
