/** Activations, which tfjs gives kernels of their own. NaN goes in, NaN comes out, as in tfjs. */
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.ts';

const { SELU_SCALE: seluScale, SELU_SCALEALPHA: scaledAlpha } = tf.backend_util;
const seluAlpha = scaledAlpha / seluScale;

export const activationKernels = [
  defineKernel<tf.ClipByValueInputs, tf.ClipByValueAttrs>(
    tf.ClipByValue,
    ({ x }, { clipValueMin, clipValueMax }, g) =>
      g.binary('Min', g.binary('Max', x, g.scalar(clipValueMin, x.dtype)), g.scalar(clipValueMax, x.dtype)),
  ),
  defineKernel<tf.EluInputs>(tf.Elu, ({ x }, _attrs, g) => {
    const zero = g.scalar(0);
    const below = g.sub(g.unary('Exp', g.binary('Min', x, zero)), g.scalar(1));
    return g.where(g.binary('GreaterOrEqual', x, zero), x, below);
  }),
  defineKernel<tf.LeakyReluInputs, tf.LeakyReluAttrs>(tf.LeakyRelu, ({ x }, { alpha }, g) =>
    g.node('LeakyRelu', [g.cast(x, 'float32')], { alpha }),
  ),
  defineKernel<tf.PreluInputs>(tf.Prelu, ({ x, alpha }, _attrs, g) =>
    g.where(g.binary('Less', x, g.scalar(0)), g.mul(alpha, x), x),
  ),
  defineKernel<tf.ReluInputs>(tf.Relu, ({ x }, _attrs, g) => g.binary('Max', x, g.scalar(0, x.dtype))),
  defineKernel<tf.Relu6Inputs>(tf.Relu6, ({ x }, _attrs, g) =>
    g.binary('Min', g.binary('Max', x, g.scalar(0, x.dtype)), g.scalar(6, x.dtype)),
  ),
  defineKernel<tf.SeluInputs>(tf.Selu, ({ x }, _attrs, g) => {
    const zero = g.scalar(0);
    const below = g.mul(g.sub(g.unary('Exp', g.binary('Min', x, zero)), g.scalar(1)), g.scalar(seluAlpha));
    return g.mul(g.where(g.binary('GreaterOrEqual', x, zero), x, below), g.scalar(seluScale));
  }),
  /** 1 above 0, `alpha` at and below it, NaN at NaN. */
  defineKernel<tf.StepInputs, tf.StepAttrs>(tf.Step, ({ x }, { alpha }, g) => {
    const value = g.cast(x, 'float32');
    const step = g.where(g.binary('Greater', value, g.scalar(0)), g.scalar(1), g.scalar(alpha));
    return g.where(g.node('IsNaN', [value], {}), value, step);
  }),
];
