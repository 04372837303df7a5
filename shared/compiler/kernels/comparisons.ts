/** Comparisons, logic, and choosing by them. */
import * as tf from '@tensorflow/tfjs-core';
import type { Builder } from '../graph/builder.ts';
import type { ComparisonOp, LogicOp, Node } from '../graph/node.ts';
import { defineKernel, type Kernel } from './kernel.ts';

/** The runtime compares numbers, not truth values. */
function number(x: Node, g: Builder): Node {
  return x.dtype === 'bool' ? g.cast(x, 'int32') : x;
}

function comparison(name: string, op: ComparisonOp): Kernel {
  return defineKernel<tf.BinaryInputs>(name, ({ a, b }, _attrs, g) =>
    g.binary(op, number(a, g), number(b, g)),
  );
}

function logic(name: string, op: LogicOp): Kernel {
  return defineKernel<tf.BinaryInputs>(name, ({ a, b }, _attrs, g) => g.binary(op, a, b));
}

export const comparisonKernels = [
  comparison(tf.Equal, 'Equal'),
  comparison(tf.Greater, 'Greater'),
  comparison(tf.GreaterEqual, 'GreaterOrEqual'),
  comparison(tf.Less, 'Less'),
  comparison(tf.LessEqual, 'LessOrEqual'),
  logic(tf.LogicalAnd, 'And'),
  logic(tf.LogicalOr, 'Or'),
  logic(tf.LogicalXor, 'Xor'),
  defineKernel<tf.NotEqualInputs>(tf.NotEqual, ({ a, b }, _attrs, g) =>
    g.not(g.binary('Equal', number(a, g), number(b, g))),
  ),
  /** A condition of rank 1 chooses whole rows, as in tfjs. */
  defineKernel<tf.SelectInputs>(tf.Select, ({ condition, t, e }, _attrs, g) => {
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const shape = [...condition.shape, ...t.shape.slice(1).map(() => 1)];
    // The runtime chooses between numbers, not between truth values.
    return g.cast(
      g.where(rows ? g.reshape(condition, shape) : condition, number(t, g), number(e, g)),
      t.dtype,
    );
  }),
];
