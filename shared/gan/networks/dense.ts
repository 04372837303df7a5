import * as tf from '@tensorflow/tfjs-core';
import { dim, sizeOf } from '../shape.ts';
import { type Initial, type LayerFactory, plainLayer } from './layer.ts';

/**
 * Fully connected: x·W + b.
 * @param options.units width of the output
 * @param options.initial of the kernel; the bias starts at 0
 * @param options.bias left out where batch norm follows, which has its own. Default true.
 */
export function dense(options: { units: number; initial: Initial; bias?: boolean }): LayerFactory {
  return (input) => {
    const { units, initial, bias = true } = options;
    const kernel = { shape: [dim(input, 0), units], initial };
    const zero = { shape: [units], initial: { kind: 'constant', value: 0 } } as const;
    return plainLayer(
      'dense',
      [units],
      (x, pass) => {
        const product = tf.matMul(x, pass.value('kernel')); // [N, units]
        return bias ? tf.add(product, pass.value('bias')) : product;
      },
      { parameters: bias ? { kernel, bias: zero } : { kernel } },
    );
  };
}

/** [N, …] → [N, product of the rest]. */
export function flatten(): LayerFactory {
  return (input) => {
    const size = sizeOf(input);
    return plainLayer('flatten', [size], (x) => tf.reshape(x, [-1, size]));
  };
}

/** Gives every sample another shape of the same size. */
export function reshapeTo(shape: readonly number[]): LayerFactory {
  return () => plainLayer('reshape', shape, (x) => tf.reshape(x, [-1, ...shape]));
}

/**
 * Maxout: the largest of every `pieces` neighbouring values. Goodfellow et al. 2013, arXiv:1302.4389.
 * [N, units · pieces] → [N, units]
 */
export function maxout(pieces: number): LayerFactory {
  return (input) => {
    const units = dim(input, 0) / pieces;
    return plainLayer(`maxout ${pieces}`, [units], (x) => tf.max(tf.reshape(x, [-1, units, pieces]), 2));
  };
}

/**
 * Dropout with the scale in training, so that sampling is the identity. Srivastava et al. 2014.
 * @param keep probability of keeping a value; kept values are multiplied by 1/keep
 */
export function dropout(keep: number): LayerFactory {
  return (input) =>
    plainLayer(
      `dropout ${keep}`,
      input,
      (x, pass) => (pass.mode === 'training' ? tf.mul(x, pass.noise('mask')) : x),
      { noise: { mask: { kind: 'mask', shape: input, keep } } },
    );
}
