/** Where in the traced function an operation was asked for, read from TensorFlow.js's scopes. */
import * as tf from '@tensorflow/tfjs-core';

/** What tfjs's own gradient machinery opens; it says nothing about the layer. */
const silent = new Set(['unnamed scope', 'forward', 'gradients']);

/** `G/block1/conv2d`: the names given to `tf.tidy(name, …)`, and the operation at the end. */
export function currentScope(): string {
  const names = tf.engine().state.scopeStack.map(({ name }) => name);
  return names.filter((name) => name !== '' && !silent.has(name)).join('/');
}
