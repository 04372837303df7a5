/** Kernels of our own, which only tracing has. The same step on another backend of TensorFlow.js composes them from its operations. */
import * as tf from '@tensorflow/tfjs-core';

/** The backend that traces. */
export const traceBackend = 'trace';

export const GroupedConv2D = 'GroupedConv2D';
export const GroupedConv2DBackpropInput = 'GroupedConv2DBackpropInput';
export const GroupedConv2DBackpropFilter = 'GroupedConv2DBackpropFilter';

/** Whether what is called now is traced: then our own kernels exist, and kernels mean what they say. */
export function isTracing(): boolean {
  return tf.getBackend() === traceBackend;
}
