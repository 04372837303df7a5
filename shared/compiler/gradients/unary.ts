/** Gradients of functions of one value: dx = dy · f′, from the operand (of x) or from the value (of y), whichever is cheaper. */
import * as tf from '@tensorflow/tfjs-core';
import { defineGradient, savedAt } from './gradient.ts';

function fromOperand(name: string, gradient: (x: tf.Tensor, dy: tf.Tensor) => tf.Tensor): tf.GradConfig {
  return defineGradient(name, { inputs: ['x'] }, (dy, saved) => ({
    x: () => gradient(savedAt(saved, 0), dy),
  }));
}

function fromValue(name: string, gradient: (y: tf.Tensor, dy: tf.Tensor) => tf.Tensor): tf.GradConfig {
  return defineGradient(name, { output: true }, (dy, saved) => ({
    x: () => gradient(savedAt(saved, 0), dy),
  }));
}

export const unaryGradients = [
  fromOperand(tf.Abs, (x, dy) => tf.mul(dy, tf.sign(x))),
  fromOperand(tf.Acos, (x, dy) => tf.neg(tf.div(dy, tf.sqrt(tf.sub(1, tf.square(x)))))),
  fromOperand(tf.Acosh, (x, dy) => tf.div(dy, tf.sqrt(tf.sub(tf.square(x), 1)))),
  fromOperand(tf.Asin, (x, dy) => tf.div(dy, tf.sqrt(tf.sub(1, tf.square(x))))),
  fromOperand(tf.Asinh, (x, dy) => tf.div(dy, tf.sqrt(tf.add(1, tf.square(x))))),
  fromOperand(tf.Atan, (x, dy) => tf.div(dy, tf.add(1, tf.square(x)))),
  fromOperand(tf.Atanh, (x, dy) => tf.div(dy, tf.sub(1, tf.square(x)))),
  fromOperand(tf.Cosh, (x, dy) => tf.mul(dy, tf.sinh(x))),
  fromOperand(tf.Cos, (x, dy) => tf.neg(tf.mul(dy, tf.sin(x)))),
  fromOperand(tf.Erf, (x, dy) => tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(x)))))),
  fromValue(tf.Exp, (y, dy) => tf.mul(dy, y)),
  fromValue(tf.Expm1, (y, dy) => tf.mul(dy, tf.add(y, 1))),
  defineGradient(tf.Identity, {}, (dy) => ({ x: () => tf.clone(dy) })),
  fromOperand(tf.Log, (x, dy) => tf.div(dy, x)),
  fromOperand(tf.Log1p, (x, dy) => tf.div(dy, tf.add(x, 1))),
  defineGradient(tf.Neg, {}, (dy) => ({ x: () => tf.neg(dy) })),
  fromValue(tf.Reciprocal, (y, dy) => tf.neg(tf.mul(dy, tf.square(y)))),
  fromValue(tf.Rsqrt, (y, dy) => tf.mul(tf.mul(dy, -0.5), tf.mul(y, tf.square(y)))),
  fromValue(tf.Sigmoid, (y, dy) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  fromOperand(tf.Sin, (x, dy) => tf.mul(dy, tf.cos(x))),
  fromOperand(tf.Sinh, (x, dy) => tf.mul(dy, tf.cosh(x))),
  fromOperand(tf.Softplus, (x, dy) => tf.mul(dy, tf.sigmoid(x))),
  fromValue(tf.Sqrt, (y, dy) => tf.div(tf.mul(dy, 0.5), y)),
  fromOperand(tf.Square, (x, dy) => tf.mul(dy, tf.mul(x, 2))),
  fromValue(tf.Tan, (y, dy) => tf.mul(dy, tf.add(1, tf.square(y)))),
  fromValue(tf.Tanh, (y, dy) => tf.mul(dy, tf.sub(1, tf.square(y)))),
];
