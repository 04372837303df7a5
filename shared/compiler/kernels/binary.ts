/** Arithmetic on two values with broadcasting. tfjs has made their types equal. */
import * as tf from '@tensorflow/tfjs-core';
import type { BinaryOp } from '../graph/node.ts';
import { defineKernel, type Kernel } from './kernel.ts';

function binary(name: string, op: BinaryOp): Kernel {
  return defineKernel<tf.BinaryInputs>(name, ({ a, b }, _attrs, g) => g.binary(op, a, b));
}

export const binaryKernels = [
  binary(tf.Add, 'Add'),
  binary(tf.Maximum, 'Max'),
  binary(tf.Minimum, 'Min'),
  binary(tf.Multiply, 'Mul'),
  binary(tf.Pow, 'Pow'),
  binary(tf.Sub, 'Sub'),
  defineKernel<tf.AddNInputs>(tf.AddN, (parts, _attrs, g) => parts.reduce((sum, part) => g.add(sum, part))),
  defineKernel<tf.FloorDivInputs>(tf.FloorDiv, ({ a, b }, _attrs, g) => {
    const quotient = g.binary('Div', g.cast(a, 'float32'), g.cast(b, 'float32'));
    return g.cast(g.unary('Floor', quotient), 'int32');
  }),
  /** The remainder with the sign of the divisor. */
  defineKernel<tf.ModInputs>(tf.Mod, ({ a, b }, _attrs, g) => {
    const [x, y] = [g.cast(a, 'float32'), g.cast(b, 'float32')];
    const rest = g.sub(x, g.mul(g.unary('Floor', g.binary('Div', x, y)), y));
    return g.cast(rest, a.dtype);
  }),
  /** tfjs divides integers as floats. */
  defineKernel<tf.RealDivInputs>(tf.RealDiv, ({ a, b }, _attrs, g) =>
    g.binary('Div', g.cast(a, 'float32'), g.cast(b, 'float32')),
  ),
  defineKernel<tf.SquaredDifferenceInputs>(tf.SquaredDifference, ({ a, b }, _attrs, g) => {
    const difference = g.sub(a, b);
    return g.mul(difference, difference);
  }),
];
