/** Running sums and products along an axis, by doubling: log₂ n passes. */
import * as tf from '@tensorflow/tfjs-core';
import type { Builder } from '../graph/builder.ts';
import type { Node } from '../graph/node.ts';
import { dim } from '../graph/shape.ts';
import { defineKernel, type Kernel } from './kernel.ts';

/** Moves values by `count` along `axis`, towards the end (or the start when `reverse`), filling with `value`. */
function shift(x: Node, axis: number, count: number, reverse: boolean, value: number, g: Builder): Node {
  const length = dim(x.shape, axis);
  const kept = reverse ? g.sliceAxis(x, axis, count, length) : g.sliceAxis(x, axis, 0, length - count);
  const by = x.shape.map((_, i) => (i === axis ? count : 0));
  const none = x.shape.map(() => 0);
  return reverse ? g.pad(kept, none, by, value) : g.pad(kept, by, none, value);
}

function scan(name: string, op: 'Add' | 'Mul', start: number): Kernel {
  return defineKernel<tf.CumsumInputs, tf.CumsumAttrs>(name, ({ x }, attrs, g) => {
    const axis = attrs.axis < 0 ? attrs.axis + x.shape.length : attrs.axis;
    const length = dim(x.shape, axis);
    const values = x.dtype === 'bool' ? g.cast(x, 'int32') : x;
    let total = attrs.exclusive && length > 0 ? shift(values, axis, 1, attrs.reverse, start, g) : values;
    for (let step = 1; step < length; step *= 2) {
      total = g.binary(op, total, shift(total, axis, step, attrs.reverse, start, g));
    }
    return total;
  });
}

export const scanKernels = [scan(tf.Cumprod, 'Mul', 1), scan(tf.Cumsum, 'Add', 0)];
