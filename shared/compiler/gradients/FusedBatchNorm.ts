import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt, sumTo } from './gradient.ts';

/** y = (x − mean) · r · scale + offset with r = (variance + ε)^−½; the statistics are operands like the others. */
export const fusedBatchNormGradient = defineGradient<tf.FusedBatchNormAttrs>(
  tf.FusedBatchNorm,
  { inputs: ['x', 'mean', 'variance', 'scale'] },
  (dy, saved, { varianceEpsilon }) => {
    const [x, mean, variance] = [savedAt(saved, 0), savedAt(saved, 1), savedAt(saved, 2)];
    const scale = saved[3] ?? tf.scalar(1);
    const r = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const centred = () => tf.sub(x, mean);
    const scaled = () => tf.mul(dy, tf.mul(r, scale));
    return {
      x: scaled,
      mean: () => sumTo(tf.neg(scaled()), mean.shape),
      variance: () => {
        const each = tf.mul(tf.mul(scaled(), centred()), tf.mul(-0.5, tf.square(r)));
        return sumTo(each, variance.shape);
      },
      scale: () => sumTo(tf.mul(dy, tf.mul(centred(), r)), scale.shape),
      offset: () => sumTo(dy, mean.shape),
    };
  },
);
