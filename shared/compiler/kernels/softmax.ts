/** Softmax and its logarithm over the last axis, shifted by the maximum so that nothing overflows. */
import * as tf from '@tensorflow/tfjs-core';
import type { Builder } from '../graph/builder.ts';
import type { Node } from '../graph/node.ts';
import { defineKernel } from './kernel.ts';

function shifted(logits: Node, axis: number, g: Builder): Node {
  return g.sub(logits, g.reduce('ReduceMax', logits, [axis], true));
}

export const softmaxKernels = [
  defineKernel<tf.SoftmaxInputs, tf.SoftmaxAttrs>(tf.Softmax, ({ logits }, { dim }, g) => {
    const axis = dim < 0 ? dim + logits.shape.length : dim;
    const powers = g.unary('Exp', shifted(logits, axis, g));
    return g.binary('Div', powers, g.reduce('ReduceSum', powers, [axis], true));
  }),
  defineKernel<tf.LogSoftmaxInputs, tf.LogSoftmaxAttrs>(tf.LogSoftmax, ({ logits }, { axis }, g) => {
    const last = axis < 0 ? axis + logits.shape.length : axis;
    const values = shifted(logits, last, g);
    return g.sub(values, g.unary('Log', g.reduce('ReduceSum', g.unary('Exp', values), [last], true)));
  }),
];
