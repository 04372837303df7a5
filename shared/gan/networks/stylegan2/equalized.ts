/**
 * Layers with an equalised learning rate: weights are N(0, 1) and scaled by 1/√(fan-in) where they are used, so that
 * Adam moves every layer at the same pace. Karras et al. 2017, section 4.1, arXiv:1710.10196.
 *
 * Gains of what follows (√2 of leaky ReLU, √½ of a residual sum) are multiplied into the weights: leaky ReLU of g·x is
 * g times leaky ReLU of x, and weights are smaller than what they are applied to.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dim } from '../../shape.ts';
import { type Initial, type LayerFactory, plainLayer } from '../layer.ts';
import { downFirst } from './resample.ts';

export const normal: Initial = { kind: 'normal', mean: 0, deviation: 1 };
export const constant = (value: number): Initial => ({ kind: 'constant', value });

/** Slope of leaky ReLU below zero, and the gain that keeps its variance: √2, nearly. */
export const slope = 0.2;
export const activationGain = Math.SQRT2;

/**
 * Fully connected: x·W/√in · gain + b · gain, then leaky ReLU unless `linear`.
 * @param options.rate multiplies the learning rate of this layer: weights start at N(0, 1/rate²) and are scaled by rate
 */
export function equalizedDense(options: {
  readonly units: number;
  readonly linear?: boolean;
  readonly rate?: number;
}): LayerFactory {
  return (input) => {
    const { units, linear = false, rate = 1 } = options;
    const width = dim(input, 0);
    const gain = linear ? rate : rate * activationGain;
    return plainLayer(
      linear ? 'dense' : `dense, leaky ReLU ${slope}`,
      [units],
      (x, pass) => {
        const kernel = tf.mul(pass.value('kernel'), gain / Math.sqrt(width)); // [in, units]
        const y = tf.add(tf.matMul(x, kernel), tf.mul(pass.value('bias'), gain)); // [N, units]
        return linear ? y : tf.leakyRelu(y, slope);
      },
      {
        parameters: {
          kernel: { shape: [width, units], initial: { kind: 'normal', mean: 0, deviation: 1 / rate } },
          bias: { shape: [units], initial: constant(0) },
        },
      },
    );
  };
}

/**
 * Convolution that keeps or halves the picture; halving filters first, so that nothing aliases.
 * @param options.gain of the output, after the activation
 * @param options.linear neither bias nor leaky ReLU: the shortcut of a residual block
 */
export function equalizedConvolution(options: {
  readonly channels: number;
  readonly kernel: 1 | 3;
  readonly down?: boolean;
  readonly gain?: number;
  readonly linear?: boolean;
}): LayerFactory {
  return (input) => {
    const { channels, kernel, down = false, gain = 1, linear = false } = options;
    const [height, width, depth] = [dim(input, 0), dim(input, 1), dim(input, 2)];
    const scale = (linear ? gain : gain * activationGain) / Math.sqrt(kernel * kernel * depth);
    const output = down ? [height / 2, width / 2, channels] : [height, width, channels];
    const weights = { shape: [kernel, kernel, depth, channels], initial: normal };
    return plainLayer(
      `conv ${kernel}×${kernel}${down ? ' ↓2' : ''}${linear ? '' : `, leaky ReLU ${slope}`}`,
      output,
      (x, pass) => {
        const { filtered, stride, padding } = down
          ? downFirst(x, kernel)
          : { filtered: x, stride: 1, padding: 'same' as const };
        const scaled = tf.mul<tf.Tensor4D>(pass.value('kernel'), scale);
        const y = tf.conv2d(filtered as tf.Tensor4D, scaled, stride, padding); // [N, H, W, channels]
        if (linear) return y;
        return tf.leakyRelu(tf.add(y, tf.mul(pass.value('bias'), gain * activationGain)), slope);
      },
      {
        parameters: linear
          ? { kernel: weights }
          : { kernel: weights, bias: { shape: [channels], initial: constant(0) } },
      },
    );
  };
}
