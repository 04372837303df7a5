/** Functions of one value, elementwise. */
import * as tf from '@tensorflow/tfjs-core';
import type { UnaryOp } from '../graph/node.ts';
import { defineKernel, type Kernel } from './kernel.ts';

function unary(name: string, op: UnaryOp): Kernel {
  return defineKernel<tf.UnaryInputs>(name, ({ x }, _attrs, g) => g.unary(op, x));
}

/** Whole numbers are their own floor, ceiling and rounding, and the runtime has no such operators for them. */
function rounding(name: string, op: 'Ceil' | 'Floor' | 'Round'): Kernel {
  return defineKernel<tf.UnaryInputs>(name, ({ x }, _attrs, g) =>
    x.dtype === 'float32' ? g.unary(op, x) : x,
  );
}

export const unaryKernels = [
  unary(tf.Abs, 'Abs'),
  unary(tf.Acos, 'Acos'),
  unary(tf.Acosh, 'Acosh'),
  unary(tf.Asin, 'Asin'),
  unary(tf.Asinh, 'Asinh'),
  unary(tf.Atan, 'Atan'),
  unary(tf.Atanh, 'Atanh'),
  rounding(tf.Ceil, 'Ceil'),
  unary(tf.Cos, 'Cos'),
  unary(tf.Cosh, 'Cosh'),
  unary(tf.Erf, 'Erf'),
  unary(tf.Exp, 'Exp'),
  rounding(tf.Floor, 'Floor'),
  unary(tf.Log, 'Log'),
  unary(tf.Neg, 'Neg'),
  unary(tf.Reciprocal, 'Reciprocal'),
  rounding(tf.Round, 'Round'),
  unary(tf.Sigmoid, 'Sigmoid'),
  unary(tf.Sign, 'Sign'),
  unary(tf.Sin, 'Sin'),
  unary(tf.Sinh, 'Sinh'),
  unary(tf.Softplus, 'Softplus'),
  unary(tf.Sqrt, 'Sqrt'),
  unary(tf.Tan, 'Tan'),
  unary(tf.Tanh, 'Tanh'),
  defineKernel<tf.Expm1Inputs>(tf.Expm1, ({ x }, _attrs, g) => g.sub(g.unary('Exp', x), g.scalar(1))),
  defineKernel<tf.IsFiniteInputs>(tf.IsFinite, ({ x }, _attrs, g) =>
    g.binary('Less', g.unary('Abs', g.cast(x, 'float32')), g.scalar(Infinity)),
  ),
  defineKernel<tf.IsInfInputs>(tf.IsInf, ({ x }, _attrs, g) =>
    g.binary('Equal', g.unary('Abs', g.cast(x, 'float32')), g.scalar(Infinity)),
  ),
  defineKernel<tf.IsNanInputs>(tf.IsNan, ({ x }, _attrs, g) => g.node('IsNaN', [x], {})),
  defineKernel<tf.LogicalNotInputs>(tf.LogicalNot, ({ x }, _attrs, g) => g.not(x)),
  defineKernel<tf.Log1pInputs>(tf.Log1p, ({ x }, _attrs, g) => g.unary('Log', g.add(x, g.scalar(1)))),
  defineKernel<tf.RsqrtInputs>(tf.Rsqrt, ({ x }, _attrs, g) => g.unary('Reciprocal', g.unary('Sqrt', x))),
  defineKernel<tf.SquareInputs>(tf.Square, ({ x }, _attrs, g) => g.mul(x, x)),
];
